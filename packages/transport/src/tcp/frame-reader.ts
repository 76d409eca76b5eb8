// Where does one packet end in a stream of bytes? Two bytes of length in front of each, bounded before anything is kept.
//
//  | length (2) | packet …      RFC 4571 section 2

export const FRAME_HEADER_BYTES = 2;

/** Who takes what has been read. */
export interface FrameTaker {
  /** The longest frame that may come now. */
  readonly maxFrameBytes: number;
  /** One whole frame, readable during the call; false when nothing more is to be read. */
  frameArrived(bytes: Uint8Array, at: number, lengthBytes: number): boolean;
}

/** Keeps at most one unfinished frame, and only once a piece of one has come. */
export class FrameReader {
  readonly #taker: FrameTaker;
  #kept = new Uint8Array(0);
  #keptBytes = 0;

  constructor(taker: FrameTaker) {
    this.#taker = taker;
  }

  /** Bytes that wait for the rest of their frame. */
  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** The next bytes of the stream, however it was cut. False: a frame claims more than it may have. */
  read(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      const next = this.#keptBytes > 0 ? this.#finishKept(chunk, at) : this.#readWhole(chunk, at);
      if (next < 0) return false;
      at = next;
    }
    return true;
  }

  /** Returns where the next frame begins; -1 when the length is refused. */
  #readWhole(chunk: Uint8Array, at: number): number {
    if (at + FRAME_HEADER_BYTES > chunk.length) return this.#keep(chunk, at, chunk.length);
    const lengthBytes = lengthAt(chunk, at);
    if (lengthBytes > this.#taker.maxFrameBytes) return -1;
    const end = at + FRAME_HEADER_BYTES + lengthBytes;
    if (end > chunk.length) return this.#keep(chunk, at, chunk.length);
    const goOn = this.#taker.frameArrived(chunk, at + FRAME_HEADER_BYTES, lengthBytes);
    return goOn ? end : chunk.length;
  }

  #finishKept(chunk: Uint8Array, at: number): number {
    const from = this.#keptBytes < FRAME_HEADER_BYTES ? this.#keep(chunk, at, at + 1) : at;
    const lengthBytes = lengthAt(this.#kept, 0);
    if (lengthBytes > this.#taker.maxFrameBytes) return -1;
    const missing = FRAME_HEADER_BYTES + lengthBytes - this.#keptBytes;
    const end = Math.min(from + missing, chunk.length);
    this.#keep(chunk, from, end);
    if (end - from < missing) return end;
    this.#keptBytes = 0;
    const goOn = this.#taker.frameArrived(this.#kept, FRAME_HEADER_BYTES, lengthBytes);
    return goOn ? end : chunk.length;
  }

  #keep(chunk: Uint8Array, at: number, end: number): number {
    const capacity = FRAME_HEADER_BYTES + this.#taker.maxFrameBytes;
    if (this.#kept.length < capacity) {
      const larger = new Uint8Array(capacity);
      larger.set(this.#kept.subarray(0, this.#keptBytes));
      this.#kept = larger;
    }
    for (let i = at; i < end; i++) this.#kept[this.#keptBytes++] = chunk[i] ?? 0;
    return end;
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
