// May this (SSRC, index) leave? The GCM nonce is SSRC ‖ ROC ‖ SEQ: it must never protect two different packets under one key.
// Hot path: called once per packet per subscriber.
import { estimateIndex } from './replay-window.ts';

/** Packets of a source that may still be repeated as they were: more than a second of 2.5 Mbit/s video. */
const REMEMBERED = 512;

/**
 * One per SSRC for the life of the keys. Remembered is one word of each authentication tag, for equal bytes give equal tags;
 * 0 is an index that has not gone out.
 */
export class SentIndices {
  /** As a signed integer: a small one. */
  readonly ssrc: number;
  #highest = -1;
  readonly #tags = new Uint32Array(REMEMBERED);

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  /** The index that a sequence number stands for; negative: from before the first packet. */
  estimate(sequence: number): number {
    return estimateIndex(this.#highest, sequence);
  }

  isTooOld(index: number): boolean {
    return index < 0 || index <= this.#highest - REMEMBERED;
  }

  /** Has it gone out? For an index that is not too old. */
  has(index: number): boolean {
    return index <= this.#highest && this.#tags[index % REMEMBERED] !== 0;
  }

  /** It goes out now, for the first time. Returns the place of its tag. */
  claim(index: number): number {
    const slot = index % REMEMBERED;
    if (index > this.#highest) this.#advance(index);
    this.#tags[slot] = 1;
    return slot;
  }

  noteTag(slot: number, word: number): void {
    this.#tags[slot] = word === 0 ? 1 : word;
  }

  /** Of an index that `has` gone out. */
  hasTag(index: number, word: number): boolean {
    return this.#tags[index % REMEMBERED] === (word === 0 ? 1 : word >>> 0);
  }

  /** What lies between has not gone out. */
  #advance(index: number): void {
    const from = Math.max(this.#highest + 1, index - REMEMBERED + 1);
    for (let skipped = from; skipped < index; skipped++) this.#tags[skipped % REMEMBERED] = 0;
    this.#highest = index;
  }
}

/** In the place of a source where there is none. */
export const NOBODY: SentIndices = new SentIndices(0);
