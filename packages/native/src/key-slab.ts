// Where do flat keys live? In rows of one block, so that what one packet needs of a stream lies together, and the next
// stream's behind it: the processor fetches ahead.
//
// | the owner's (128) | AES key schedule (176) | - (16) | inner state (20) | outer state (20) | - (8) | rounds (4) | - (12) | GCM context (448) |
import { type KeyRows, OWNER_ROW_WORDS, type SealingKey } from './ciphers.ts';
import { requireFfi } from './ffi.ts';
import { live } from './live-counters.ts';

const LINE_BYTES = 64;
export const ROW_WORDS: number = OWNER_ROW_WORDS;
const ROW_BYTES: number = 4 * ROW_WORDS;
/** Streams and keys of a worker: five thousand subscribers of a voice and a picture. Untouched rows take no memory. */
const ROWS = 16_384;
/** The first words of a row are its owner's. */
const KEY = 32;
/** From the row's start, in words: what SHA-1 has after the key's block, of the inner and of the outer hash. */
export const INNER: number = KEY + 48;
export const OUTER: number = KEY + 53;
/** What GCM makes of the key, and its state within a packet. */
export const CONTEXT: number = KEY + 64;

export class KeySlab implements KeyRows {
  readonly capacity: number = ROWS;
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
  /** Where C writes and reads the key schedule, by row; made with the row. */
  readonly addresses: bigint[] = [];
  /** Of GCM's context. */
  readonly contexts: bigint[] = [];
  readonly #base: bigint;
  readonly #free: number[] = [];

  constructor() {
    const buffer = new ArrayBuffer(ROWS * ROW_BYTES + LINE_BYTES);
    const address = requireFfi().getRawPointer(buffer);
    const skipped = (LINE_BYTES - Number(address % BigInt(LINE_BYTES))) % LINE_BYTES;
    this.words = new Uint32Array(buffer, skipped, ROWS * ROW_WORDS);
    this.numbers = new Float64Array(buffer, skipped, (ROWS * ROW_WORDS) / 2);
    this.#base = address + BigInt(skipped + 4 * KEY);
  }

  /** A row of zeros; undefined when all are taken. */
  take(): SealingKey | undefined {
    const row = this.#free.pop() ?? this.addresses.length;
    if (row >= ROWS) return undefined;
    if (row === this.addresses.length) this.#name(row);
    live.keyRows += 1;
    return new SlabKey(this, row);
  }

  #name(row: number): void {
    const address = this.#base + BigInt(ROW_BYTES * row);
    this.addresses.push(address);
    this.contexts.push(address + BigInt(4 * (CONTEXT - KEY)));
  }

  /** Nothing of it stays. */
  give(row: number): void {
    this.words.fill(0, ROW_WORDS * row, ROW_WORDS * (row + 1));
    this.#free.push(row);
    live.keyRows -= 1;
  }

  copyKey({ row }: SealingKey): SealingKey | undefined {
    const copy = this.take();
    if (copy === undefined) return undefined;
    const start = ROW_WORDS * row;
    this.words.copyWithin(ROW_WORDS * copy.row + KEY, start + KEY, start + ROW_WORDS);
    return copy;
  }
}

/** Disposing twice frees its row once: that may have another owner by then. */
class SlabKey implements SealingKey {
  readonly row: number;
  readonly #slab: KeySlab;
  #isTaken = true;

  constructor(slab: KeySlab, row: number) {
    this.#slab = slab;
    this.row = row;
  }

  [Symbol.dispose](): void {
    if (this.#isTaken) this.#slab.give(this.row);
    this.#isTaken = false;
  }
}
