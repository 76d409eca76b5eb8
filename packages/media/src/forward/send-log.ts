// When was which packet of a transport sent, and how large was it? Asked when its receiver says what arrived.
// Hot path: written once per packet per subscriber that negotiated transport-cc.
//
// One block for the transports of an engine; a log in it is | next number | - | then REMEMBERED × | sent at, µs | bytes |.

/** About a second of 10 Mbit/s; a power of two. */
const REMEMBERED = 1024;
const HEAD_WORDS = 2;
const LOG_WORDS: number = HEAD_WORDS + 2 * REMEMBERED;
/** Memory of a log that is not used is not taken. */
const MOST_LOGS = 4096;

/** No log: logs are numbered from 1. */
export const NO_LOG = 0;

export class SendLogs {
  /** Time of the batch that is being sent, microseconds modulo 2^32. */
  nowUs = 0;
  #words: Int32Array = new Int32Array(0);
  #opened = 0;
  readonly #free: number[] = [];

  /** `NO_LOG` when there are too many: the transport's packets are then not numbered. */
  open(): number {
    if (this.#words.length === 0) this.#words = new Int32Array(MOST_LOGS * LOG_WORDS);
    const free = this.#free.pop();
    if (free === undefined && this.#opened === MOST_LOGS) return NO_LOG;
    if (free === undefined) this.#opened += 1;
    return free ?? this.#opened;
  }

  close(log: number): void {
    if (log === NO_LOG) return;
    this.#words.fill(0, (log - 1) * LOG_WORDS, log * LOG_WORDS);
    this.#free.push(log);
  }

  /** The number that the next packet will have, without roll-over; 16 bits of it travel. */
  next(log: number): number {
    return this.#words[(log - 1) * LOG_WORDS] ?? 0;
  }

  /** The next packet has left. */
  note(log: number, bytes: number): void {
    const words = this.#words;
    const at = (log - 1) * LOG_WORDS;
    const number = words[at] ?? 0;
    const row = at + HEAD_WORDS + 2 * (number & (REMEMBERED - 1));
    words[at] = number + 1;
    words[row] = this.nowUs;
    words[row + 1] = bytes;
  }

  /** The number that 16 bits of a feedback mean; -1 when it was not sent, or too long ago. */
  find(log: number, sequence: number): number {
    const next = this.next(log);
    const number = next - 1 - ((next - 1 - sequence) & 0xffff);
    return number >= 0 && number >= next - REMEMBERED ? number : -1;
  }

  /** Microseconds modulo 2^32. */
  sentAtUs(log: number, number: number): number {
    return this.#read(log, number, 0);
  }

  bytes(log: number, number: number): number {
    return this.#read(log, number, 1);
  }

  #read(log: number, number: number, word: number): number {
    const row = (log - 1) * LOG_WORDS + HEAD_WORDS + 2 * (number & (REMEMBERED - 1));
    return this.#words[row + word] ?? 0;
  }
}
