// What waits to be written to one connection? Two buffers: one is the kernel's to take from, the other fills meanwhile.
// Hot path: called once per packet of a subscriber on TCP.
import { FRAME_HEADER_BYTES } from './frame-reader.ts';

/** Full means: this packet is dropped, as a full socket buffer drops a datagram. Nothing is allocated until the first. */
export class FrameOutbox {
  readonly #capacityBytes: number;
  #filling: Buffer | undefined;
  #spare: Buffer | undefined;
  #filledBytes = 0;
  #isWriting = false;

  /** `capacityBytes`: of each of the two. */
  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get isEmpty(): boolean {
    return this.#filledBytes === 0;
  }

  get isWriting(): boolean {
    return this.#isWriting;
  }

  hasRoom(lengthBytes: number): boolean {
    return this.#filledBytes + FRAME_HEADER_BYTES + lengthBytes <= this.#capacityBytes;
  }

  /** Copies. Only after `hasRoom`. */
  add(source: Uint8Array, at: number, lengthBytes: number): void {
    this.#filling ??= Buffer.allocUnsafeSlow(this.#capacityBytes);
    const buffer = this.#filling;
    let end = this.#filledBytes;
    buffer[end++] = lengthBytes >>> 8;
    buffer[end++] = lengthBytes & 0xff;
    for (let i = 0; i < lengthBytes; i++) buffer[end++] = source[at + i] ?? 0;
    this.#filledBytes = end;
  }

  /** What is to be written now, to be left alone until `written`; undefined while there is nothing, or a write is under way. */
  take(): Buffer | undefined {
    const full = this.#filling;
    if (this.#isWriting || full === undefined || this.#filledBytes === 0) return undefined;
    const bytes = full.subarray(0, this.#filledBytes);
    this.#filling = this.#spare;
    this.#spare = full;
    this.#filledBytes = 0;
    this.#isWriting = true;
    return bytes;
  }

  written(): void {
    this.#isWriting = false;
  }
}
