// How does a record come out of the ring? In the order written; its bytes are the reader's until it has been handed over.
// Hot path: called once per record.
import { ASLEEP, HEAD, LENGTH_BYTES, type RingMemory, SKIP, spanOf, TAIL } from './ring-layout.ts';

/** `at` is an offset into `bytes`, which is the same object for the life of the ring; readable during the call only. */
export type RecordHandler = (bytes: Buffer, at: number, lengthBytes: number) => void;

export class RingReader {
  /** The ring says what it cannot: nothing is read any more. */
  broken = false;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #capacity: number;
  #head: number;

  constructor({ words, bytes, view, capacityBytes }: RingMemory) {
    this.#words = words;
    this.#bytes = bytes;
    this.#view = view;
    this.#capacity = capacityBytes;
    this.#head = Atomics.load(words, HEAD);
  }

  /** Hands over what is there, up to `most` records; returns how many. What `handle` throws leaves its record behind. */
  read(handle: RecordHandler, most: number): number {
    const tail = Atomics.load(this.#words, TAIL);
    let count = 0;
    try {
      while (count < most && this.#head !== tail && !this.broken)
        if (this.#take(handle, tail)) count += 1;
    } finally {
      Atomics.store(this.#words, HEAD, this.#head);
    }
    return count;
  }

  /** False when something came meanwhile: read on. From then on the writer rings the bell for the next. */
  fallAsleep(): boolean {
    if (this.broken) return true;
    Atomics.store(this.#words, ASLEEP, 1);
    if (Atomics.load(this.#words, TAIL) === this.#head) return true;
    return Atomics.exchange(this.#words, ASLEEP, 0) === 0;
  }

  /** One record, or what was skipped for the next. */
  #take(handle: RecordHandler, tail: number): boolean {
    const at = this.#head & (this.#capacity - 1);
    const lengthBytes = this.#view.getInt32(at, true);
    const span = lengthBytes === SKIP ? this.#capacity - at : spanOf(lengthBytes);
    const isSound = lengthBytes >= SKIP && span <= (tail - this.#head) >>> 0;
    if (!isSound || at + span > this.#capacity) {
      this.broken = true;
      return false;
    }
    this.#head = (this.#head + span) | 0;
    if (lengthBytes === SKIP) return false;
    handle(this.#bytes, at + LENGTH_BYTES, lengthBytes);
    return true;
  }
}
