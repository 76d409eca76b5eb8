// When was which packet of a transport sent, and how large was it? Asked when its receiver says what arrived.
// Hot path: written once per packet per subscriber that negotiated transport-cc.
//
// One block for the transports of an engine; a log in it is | next number | - | then REMEMBERED × | sent at, µs | bytes and label |.

/** About a second of 10 Mbit/s; a power of two. */
const REMEMBERED = 1024;
const HEAD_WORDS = 2;
const LOG_WORDS: number = HEAD_WORDS + 2 * REMEMBERED;
/** Memory of a log that is not used is not taken. */
const MOST_LOGS = 4096;

/** Below its label: more than any packet has. */
const BYTES_BITS = 11;
const BYTES_MASK: number = (1 << BYTES_BITS) - 1;
const TAG_SHIFT = 17;
const SEQUENCE_MASK = 0xffff;

/** No log: logs are numbered from 1. */
export const NO_LOG = 0;
/** Tags are 1 to 15: nobody is told what becomes of what has none. */
export const TAGS = 16;
/** In a label: the packet was sent before. */
export const AGAIN: number = 1 << 16;

/** What a packet is: of which track of its transport, and under which number there, of which 16 bits are kept. */
export const labelOf = (tag: number, sequence: number): number =>
  (tag << TAG_SHIFT) | (sequence & SEQUENCE_MASK);
export const tagOf = (label: number): number => label >>> TAG_SHIFT;
export const sequenceOf = (label: number): number => label & SEQUENCE_MASK;

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

  /** The next packet has left. Without a label it is of no track. */
  note(log: number, bytes: number, label = 0): void {
    const words = this.#words;
    const at = (log - 1) * LOG_WORDS;
    const number = words[at] ?? 0;
    const row = at + HEAD_WORDS + 2 * (number & (REMEMBERED - 1));
    words[at] = number + 1;
    words[row] = this.nowUs;
    words[row + 1] = bytes | (label << BYTES_BITS);
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
    return this.#read(log, number, 1) & BYTES_MASK;
  }

  label(log: number, number: number): number {
    return this.#read(log, number, 1) >>> BYTES_BITS;
  }

  #read(log: number, number: number, word: number): number {
    const row = (log - 1) * LOG_WORDS + HEAD_WORDS + 2 * (number & (REMEMBERED - 1));
    return this.#words[row + word] ?? 0;
  }
}
