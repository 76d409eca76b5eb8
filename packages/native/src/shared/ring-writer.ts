// How does a record get into the ring? Reserved, written, committed; what was committed is shown to the reader by `publish`.
// Hot path: called once per record.
import {
  ASLEEP,
  HEAD,
  LENGTH_BYTES,
  longestRecord,
  type RingMemory,
  SKIP,
  spanOf,
  TAIL,
} from './ring-layout.ts';

export class RingWriter {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly longestBytes: number;
  /** Records that found no room. */
  refused = 0;
  readonly #words: Int32Array;
  readonly #capacity: number;
  #tail: number;
  #shown: number;
  /** The reader's head, as read last. */
  #head: number;

  constructor({ words, bytes, view, capacityBytes }: RingMemory) {
    this.bytes = bytes;
    this.view = view;
    this.#words = words;
    this.#capacity = capacityBytes;
    this.longestBytes = longestRecord(capacityBytes);
    this.#tail = Atomics.load(words, TAIL);
    this.#shown = this.#tail;
    this.#head = Atomics.load(words, HEAD);
  }

  /** Offset in `bytes` of that many writable bytes, the same until `commit`; -1 when the ring is full (counted). */
  reserve(sizeBytes: number): number {
    const span = spanOf(sizeBytes);
    let at = this.#tail & (this.#capacity - 1);
    const left = this.#capacity - at;
    const skipped = span > left ? left : 0;
    if (sizeBytes > this.longestBytes || !this.#hasRoom(skipped + span)) {
      this.refused += 1;
      return -1;
    }
    if (skipped > 0) {
      this.view.setInt32(at, SKIP, true);
      this.#tail = (this.#tail + skipped) | 0;
      at = 0;
    }
    return at + LENGTH_BYTES;
  }

  /** The first `lengthBytes` of what was reserved. */
  commit(lengthBytes: number): void {
    this.view.setInt32(this.#tail & (this.#capacity - 1), lengthBytes, true);
    this.#tail = (this.#tail + spanOf(lengthBytes)) | 0;
  }

  /** Once per batch. True when the reader sleeps: it is to be woken. */
  publish(): boolean {
    if (this.#tail === this.#shown) return false;
    this.#shown = this.#tail;
    Atomics.store(this.#words, TAIL, this.#tail);
    return Atomics.load(this.#words, ASLEEP) === 1 && this.#claimWaking();
  }

  /** Of the two that may see a sleeping reader, its own second look is the other. */
  #claimWaking(): boolean {
    return Atomics.exchange(this.#words, ASLEEP, 0) === 1;
  }

  #hasRoom(span: number): boolean {
    if (this.#capacity - ((this.#tail - this.#head) >>> 0) >= span) return true;
    this.#head = Atomics.load(this.#words, HEAD);
    return this.#capacity - ((this.#tail - this.#head) >>> 0) >= span;
  }
}
