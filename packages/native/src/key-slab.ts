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

/** Of one HMAC-SHA1 and AES-128 key; zeroed, and its place used again, when disposed. */
export interface KeyRow extends Disposable {
  /** Of the AES key schedule, where C writes it. */
  readonly address: bigint;
  readonly words: Uint32Array;
  /** Index in `words` of the five words that SHA-1 has after the key's block: of the inner and of the outer hash. */
  readonly inner: number;
  readonly outer: number;
}

/** Of a row that nobody has. */
interface Place {
  readonly words: Uint32Array;
  readonly word: number;
  readonly address: bigint;
}

export class KeySlab {
  readonly #free: Place[] = [];

  /** Disposing twice frees it once: its place may have another owner by then. */
  take(): KeyRow {
    if (this.#free.length === 0) this.#grow();
    const place = this.#free.pop() as Place; // just grown
    const { words, word, address } = place;
    let isTaken = true;
    live.keyRows += 1;
    return {
      ...{ address, words, inner: word + INNER, outer: word + OUTER },
      [Symbol.dispose]: (): void => {
        if (!isTaken) return;
        isTaken = false;
        words.fill(0, word, word + ROW_BYTES / 4);
        live.keyRows -= 1;
        this.#free.push(place);
      },
    };
  }

  /** Blocks are kept: what was needed once is needed again. */
  #grow(): void {
    const buffer = new ArrayBuffer(ROWS * ROW_BYTES + LINE_BYTES);
    const words = new Uint32Array(buffer);
    const base = requireFfi().getRawPointer(buffer);
    const skipped = (LINE_BYTES - Number(base % BigInt(LINE_BYTES))) % LINE_BYTES;
    for (let index = 0; index < ROWS; index++) {
      const at = skipped + ROW_BYTES * index;
      this.#free.push({ words, word: at / 4, address: base + BigInt(at) });
    }
  }
}
