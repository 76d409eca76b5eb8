// Has this index been accepted before? RFC 3711 section 3.3.2, over extended indices (roll-over counter · 2^16 + sequence).
// Hot path: called twice per packet that arrives.
import { sequenceDistance } from '@chorale/rtp';

export type Freshness = 'fresh' | 'replayed' | 'too_old';

export class ReplayWindow {
  readonly #bits: Uint32Array;
  readonly #size: number;
  #highest: number;

  /** `size`: a multiple of 32, in packets. `highest`: everything up to it counts as seen. */
  constructor(size: number, highest = -1) {
    this.#size = size;
    this.#bits = new Uint32Array(size / 32);
    this.#highest = highest;
    if (highest >= 0) this.#bits.fill(0xffffffff);
  }

  /** -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  check(index: number): Freshness {
    if (index > this.#highest) return 'fresh';
    if (index <= this.#highest - this.#size) return 'too_old';
    return this.#has(index) ? 'replayed' : 'fresh';
  }

  /** Only after the packet was authenticated. */
  accept(index: number): void {
    if (index - this.#highest >= this.#size) this.#bits.fill(0);
    else for (let i = this.#highest + 1; i < index; i++) this.#clear(i);
    if (index > this.#highest) this.#highest = index;
    const bit = index % this.#size;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }

  #has(index: number): boolean {
    const bit = index % this.#size;
    return ((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  #clear(index: number): void {
    const bit = index % this.#size;
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) & ~(1 << (bit & 31));
  }
}

/**
 * RFC 3711 section 3.3.1: the index nearest to the highest known one. Negative: from before the first packet.
 * `highest` -1: the first packet starts at roll-over counter 0.
 */
export function estimateIndex(highest: number, sequence: number): number {
  if (highest < 0) return sequence;
  return highest + sequenceDistance(highest & 0xffff, sequence);
}
