// How often was a packet sent to a subscriber again, and when last? Memory only for one who asks.

/** As many as a layer's history keeps. */
const ROWS = 512;
const ROW_WORDS = 3;
const SEQUENCE = 0;
const TIMES = 1;
const AT_MS = 2;
/** Beside the number of times. */
const ARRIVED = 0x100;
const TIMES_MASK = 0xff;

export class RepeatLog {
  #words: Int32Array | undefined;

  /** `sequence` without roll-over. */
  times(sequence: number): number {
    return this.#read(sequence, TIMES) & TIMES_MASK;
  }

  /** One that was sent again has arrived. True the first time. */
  noteArrival(sequence: number): boolean {
    const times = this.#read(sequence, TIMES);
    if (this.#words === undefined || times === 0 || times >= ARRIVED) return false;
    this.#words[rowOf(sequence) + TIMES] = times | ARRIVED;
    return true;
  }

  hasArrived(sequence: number): boolean {
    return this.#read(sequence, TIMES) >= ARRIVED;
  }

  /** Milliseconds since the last time; meaningless before the first. */
  sinceMs(sequence: number, nowUs: number): number {
    return (Math.floor(nowUs / 1000) - this.#read(sequence, AT_MS)) | 0;
  }

  note(sequence: number, nowUs: number): void {
    const times = this.times(sequence) + 1;
    this.#words ??= new Int32Array(ROWS * ROW_WORDS).fill(-1);
    const at = rowOf(sequence);
    this.#words[at + SEQUENCE] = sequence;
    this.#words[at + TIMES] = times;
    this.#words[at + AT_MS] = Math.floor(nowUs / 1000);
  }

  /** 0 for a packet that was not sent again. */
  #read(sequence: number, word: number): number {
    const words = this.#words;
    const at = rowOf(sequence);
    if (words === undefined || words[at + SEQUENCE] !== (sequence | 0)) return 0;
    return words[at + word] ?? 0;
  }
}

function rowOf(sequence: number): number {
  return (sequence % ROWS) * ROW_WORDS;
}
