// Where do flat keys live? In rows of four cache lines each, so that what one packet needs of a key lies together.
//
// | AES key schedule (176) | - (16) | inner state (20) | outer state (20) | - (8) | rounds (4) | - (12) |
import { requireFfi } from './ffi.ts';
import { live } from './live-counters.ts';

const ROW_BYTES = 256;
const ROWS = 64;
const LINE_BYTES = 64;
/** From the row's start, in words. */
const INNER = 48;
const OUTER = 53;

/** Of one HMAC-SHA1 and AES-128 key; zeroed and used again when disposed. */
export interface KeyRow extends Disposable {
  /** Of the AES key schedule, where C writes it. */
  readonly address: bigint;
  readonly words: Uint32Array;
  /** Index in `words` of the five words that SHA-1 has after the key's block: of the inner and of the outer hash. */
  readonly inner: number;
  readonly outer: number;
}

export class KeySlab {
  readonly #free: KeyRow[] = [];

  take(): KeyRow {
    if (this.#free.length === 0) this.#grow();
    live.keyRows += 1;
    return this.#free.pop() as KeyRow; // just grown
  }

  /** Blocks are kept: what was needed once is needed again. */
  #grow(): void {
    const buffer = new ArrayBuffer(ROWS * ROW_BYTES + LINE_BYTES);
    const base = requireFfi().getRawPointer(buffer);
    const skipped = (LINE_BYTES - Number(base % BigInt(LINE_BYTES))) % LINE_BYTES;
    for (let index = 0; index < ROWS; index++) {
      const at = skipped + ROW_BYTES * index;
      this.#free.push(this.#createRow(new Uint32Array(buffer), base, at));
    }
  }

  #createRow(words: Uint32Array, base: bigint, at: number): KeyRow {
    const word = at / 4;
    const row: KeyRow = {
      address: base + BigInt(at),
      words,
      inner: word + INNER,
      outer: word + OUTER,
      [Symbol.dispose]: (): void => {
        words.fill(0, word, word + ROW_BYTES / 4);
        live.keyRows -= 1;
        this.#free.push(row);
      },
    };
    return row;
  }
}
