// May this (SSRC, index) leave? The GCM nonce is SSRC ‖ ROC ‖ SEQ: it must never protect two different packets under one key.
// Hot path: called once per packet per subscriber.
import { estimateIndex } from './replay-window.ts';

/** Packets of a source that may still be repeated as they were: more than a second of 2.5 Mbit/s video. */
const REMEMBERED = 512;
const NEVER = 0xffffffff;

export type SendVerdict = 'ok' | 'reused' | 'too_old';

/** One per SSRC for the life of the keys. Compared are the authentication tags: equal bytes give equal tags. */
export class SentIndices {
  readonly #indices = new Uint32Array(REMEMBERED).fill(NEVER);
  readonly #tags = new Uint32Array(2 * REMEMBERED);
  #highest = -1;

  /** The index that a sequence number stands for; negative: from before the first packet. */
  estimate(sequence: number): number {
    return estimateIndex(this.#highest, sequence);
  }

  isTooOld(index: number): boolean {
    return index < 0 || index <= this.#highest - REMEMBERED;
  }

  /** Notes the packet, or finds that the index has already gone out with another tag (two words of it). */
  note(index: number, tagHigh: number, tagLow: number): SendVerdict {
    if (this.isTooOld(index)) return 'too_old';
    const slot = index % REMEMBERED;
    const known = this.#indices[slot] === index >>> 0;
    if (known) return this.#hasTag(slot, tagHigh, tagLow) ? 'ok' : 'reused';
    this.#indices[slot] = index;
    this.#tags[2 * slot] = tagHigh;
    this.#tags[2 * slot + 1] = tagLow;
    if (index > this.#highest) this.#highest = index;
    return 'ok';
  }

  #hasTag(slot: number, tagHigh: number, tagLow: number): boolean {
    return this.#tags[2 * slot] === tagHigh >>> 0 && this.#tags[2 * slot + 1] === tagLow >>> 0;
  }
}
