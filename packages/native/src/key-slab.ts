// Where do flat keys live? In rows of one block, so that what one packet needs of a stream lies together, and the next
// stream's behind it: the processor fetches ahead.
//
// | the owner's (128) | AES key schedule (176) | - (16) | inner state (20) | outer state (20) | - (8) | rounds (4) | - (12) |
import { OWNER_ROW_WORDS } from './ciphers.ts';
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

export class KeySlab {
  readonly words: Uint32Array;
  readonly numbers: Float64Array;
  /** Where C writes and reads the key schedule, by row; made with the row. */
  readonly addresses: bigint[] = [];
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

  /** A row of zeros; -1 when all are taken. The lowest that is free: neighbours are fetched together. */
  take(): number {
    const row = this.#free.pop() ?? this.addresses.length;
    if (row >= ROWS) return -1;
    if (row === this.addresses.length) this.addresses.push(this.#base + BigInt(ROW_BYTES * row));
    live.keyRows += 1;
    return row;
  }

  /** Nothing of it stays. */
  give(row: number): void {
    this.words.fill(0, ROW_WORDS * row, ROW_WORDS * (row + 1));
    this.#free.push(row);
    live.keyRows -= 1;
  }

  /** The key only: what is the owner's is not touched. */
  copyKey(from: number, to: number): void {
    const start = ROW_WORDS * from;
    this.words.copyWithin(ROW_WORDS * to + KEY, start + KEY, start + ROW_WORDS);
  }
}
