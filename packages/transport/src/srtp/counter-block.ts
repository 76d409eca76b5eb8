// With which block does AES counter mode begin? RFC 3711 section 4.1.1.
// Hot path: called once per packet per subscriber.
import type { Arena } from '@chorale/native';

/** First bytes of HMAC-SHA1 that a packet carries. RFC 3711 section 5.2. */
export const TAG_BYTES = 10;

/** (salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16); the last 16 bits count blocks. */
export class CounterBlock {
  readonly #view: DataView;
  readonly #at: number;
  readonly #salt0: number;
  readonly #salt1: number;
  readonly #salt2: number;
  readonly #salt3: number;

  /** `at`: arena offset where the cipher reads it. `salt`: 14 bytes. */
  constructor({ view }: Arena, at: number, salt: Uint8Array) {
    const padded = new DataView(new ArrayBuffer(16));
    for (const [i, byte] of salt.entries()) padded.setUint8(i, byte);
    this.#view = view;
    this.#at = at;
    this.#salt0 = padded.getInt32(0);
    this.#salt1 = padded.getInt32(4);
    this.#salt2 = padded.getInt32(8);
    this.#salt3 = padded.getInt32(12);
  }

  get salt(): Uint32Array {
    return Uint32Array.of(this.#salt0, this.#salt1, this.#salt2, this.#salt3);
  }

  /** The index in two parts: all but its last 16 bits, and those. */
  write(ssrc: number, indexHigh: number, indexLow: number): void {
    const view = this.#view;
    const at = this.#at;
    view.setInt32(at, this.#salt0);
    view.setInt32(at + 4, this.#salt1 ^ ssrc);
    view.setInt32(at + 8, this.#salt2 ^ indexHigh);
    view.setInt32(at + 12, this.#salt3 ^ (indexLow << 16));
  }
}
