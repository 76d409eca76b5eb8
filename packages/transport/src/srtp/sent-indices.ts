// May this (SSRC, index) leave? The GCM nonce is SSRC ‖ ROC ‖ SEQ: it must never protect two different packets under one key.
// Hot path: called once per packet per subscriber.
import { estimateIndex } from './replay-window.ts';

/** Packets of a source that may still be repeated as they were: more than a second of 2.5 Mbit/s video. */
export const REMEMBERED = 512;

/** Where a source is remembered: memory of its own, or a stream's. */
export interface IndexMemory {
  /** One word a packet: of its tag, or 0 when it has not gone out. `REMEMBERED` from `tagsAt` on. */
  readonly tags: Uint32Array;
  readonly tagsAt: number;
  /** The highest index that has gone out, or -1. */
  readonly highest: Float64Array;
  readonly highestAt: number;
}

/**
 * One per SSRC for the life of the keys. Remembered is one word of each authentication tag, for equal bytes give equal tags;
 * 0 is an index that has not gone out.
 */
export class SentIndices {
  /** As a signed integer: a small one. */
  readonly ssrc: number;
  #memory: IndexMemory = createIndexMemory();

  constructor(ssrc: number) {
    this.ssrc = ssrc;
  }

  get memory(): IndexMemory {
    return this.#memory;
  }

  /** What is remembered goes along. */
  moveTo(memory: IndexMemory): void {
    const { tags, tagsAt } = this.#memory;
    memory.tags.set(tags.subarray(tagsAt, tagsAt + REMEMBERED), memory.tagsAt);
    memory.highest[memory.highestAt] = this.#highest;
    this.#memory = memory;
  }

  get #highest(): number {
    return this.#memory.highest[this.#memory.highestAt] ?? -1;
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
    return index <= this.#highest && this.#memory.tags[this.#slotOf(index)] !== 0;
  }

  /** It goes out now, for the first time. Returns the place of its tag in the memory's words. */
  claim(index: number): number {
    if (index > this.#highest) advance(this.#memory, index);
    const slot = this.#slotOf(index);
    this.#memory.tags[slot] = 1;
    return slot;
  }

  /** Of an index that `has` gone out. */
  hasTag(index: number, word: number): boolean {
    return this.#memory.tags[this.#slotOf(index)] === tagWord(word);
  }

  #slotOf(index: number): number {
    return this.#memory.tagsAt + (index % REMEMBERED);
  }
}

/** What lies between has not gone out. */
export function advance({ tags, tagsAt, highest, highestAt }: IndexMemory, index: number): void {
  const from = Math.max((highest[highestAt] ?? -1) + 1, index - REMEMBERED + 1);
  for (let skipped = from; skipped < index; skipped++) tags[tagsAt + (skipped % REMEMBERED)] = 0;
  highest[highestAt] = index;
}

/** As it is remembered. */
export function tagWord(word: number): number {
  return word === 0 ? 1 : word >>> 0;
}

export function createIndexMemory(): IndexMemory {
  const highest = new Float64Array([-1]);
  return { tags: new Uint32Array(REMEMBERED), tagsAt: 0, highest, highestAt: 0 };
}

/** In the place of a source where there is none. */
export const NOBODY: SentIndices = new SentIndices(0);
