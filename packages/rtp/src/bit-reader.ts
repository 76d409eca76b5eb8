// How are fields read that end within a byte? Most significant bit first; beyond the end come zeros, and that is remembered.
// Hot path: one is kept and begun again for each packet.
import { readUint8 } from './big-endian.ts';

export class BitReader {
  /** More was read than there is. */
  isBeyond = false;
  #bytes: Uint8Array = new Uint8Array(0);
  #bit = 0;
  #end = 0;

  begin(bytes: Uint8Array, offset: number, lengthBytes: number): void {
    this.#bytes = bytes;
    this.#bit = 8 * offset;
    this.#end = 8 * (offset + lengthBytes);
    this.isBeyond = false;
  }

  /** Offset of the byte that holds the next bit. */
  get offset(): number {
    return this.#bit >>> 3;
  }

  /** At most 24 bits; 0 bits are the number 0. */
  read(bits: number): number {
    if (this.#bit + bits > this.#end) {
      this.isBeyond = true;
      this.#bit = this.#end;
      return 0;
    }
    let value = 0;
    for (let left = bits; left > 0; ) {
      const free = 8 - (this.#bit & 7);
      const taken = Math.min(free, left);
      const byte = readUint8(this.#bytes, this.#bit >>> 3);
      value = (value << taken) | ((byte >>> (free - taken)) & ((1 << taken) - 1));
      this.#bit += taken;
      left -= taken;
    }
    return value;
  }

  /** A number below `count` as ns(n) of the AV1 specification, section 4.10.7. `count` from 1. */
  readBelow(count: number): number {
    const bits = 32 - Math.clz32(count);
    const short = (1 << bits) - count;
    const value = this.read(bits - 1);
    return value < short ? value : (value << 1) - short + this.read(1);
  }
}
