// What does forwarding touch of each subscriber of a track, packet after packet? A row of two cache lines; rows of a track
// follow each other, so that the processor fetches the next while one is served.
// Hot path: read once per packet per subscriber.
import type { PacketOutlet, PacketSink } from '@chorale/rtp';
import type { SendLogs } from './send-log.ts';

/** In 32-bit words. */
export const ROW_WORDS = 32;

/** 64-bit numbers from the row's start. */
export const RowNumber = {
  sequenceDelta: 0,
  lastSequence: 1,
  firstForward: 2,
  packets: 3,
  octets: 4,
} as const;

/** 32-bit words from the row's start. */
export const RowWord = {
  /** `Layer.stampOf` of the packets that go the regular way; 0: none do. */
  stamp: 10,
  stream: 11,
  generation: 12,
  timestampDelta: 13,
  lastTimestamp: 14,
  lastArrivalStep: 15,
  /** First word of the RTP header without marker and sequence number. */
  head: 16,
  ssrc: 17,
  /** The header extension: two words, or three with the packet's number in its transport. */
  extension: 18,
  pictureIdDelta: 21,
  tl0PicIdxDelta: 22,
  keyIdxDelta: 23,
  lastPictureId: 24,
  lastTl0PicIdx: 25,
  lastKeyIdx: 26,
  /** The frames that go the regular way, a bit for each pair of spatial and temporal layer: `layerBit`. */
  layers: 27,
  /** The spatial layer whose last packet of a picture has the marker. */
  marked: 28,
  /** What may be retransmitted, in tenths of a byte. */
  budgetTenths: 29,
  /** Of the transport, where its packets are numbered (16 bits), and the track's tag there. */
  log: 30,
  /** Bytes of the header with that extension (8 bits), id of the dependency descriptor (8), what its frame number is moved by (16). */
  header: 31,
} as const;

/** In `RowWord.log`. */
export const LOG_MASK = 0xffff;
export const LOG_BITS = 16;

/** Of one subscriber. Its memory is its own until it joins a fan-out, and again after it left. */
export class FanRow {
  words: Int32Array = new Int32Array(ROW_WORDS);
  numbers: Float64Array = new Float64Array(this.words.buffer);
  /** First word. */
  at = 0;

  number(index: number): number {
    return this.numbers[this.at / 2 + index] ?? 0;
  }

  setNumber(index: number, value: number): void {
    this.numbers[this.at / 2 + index] = value;
  }

  word(index: number): number {
    return this.words[this.at + index] ?? 0;
  }

  setWord(index: number, value: number): void {
    this.words[this.at + index] = value;
  }

  /** The next packet is asked about again. */
  forgetWay(): void {
    this.setWord(RowWord.stamp, 0);
  }

  moveTo(words: Int32Array, numbers: Float64Array, at: number): void {
    words.set(this.words.subarray(this.at, this.at + ROW_WORDS), at);
    this.words = words;
    this.numbers = numbers;
    this.at = at;
  }
}

/** Of one published track. Row i is that of its i-th down track. */
export class FanOut {
  words: Int32Array = new Int32Array(0);
  numbers: Float64Array = new Float64Array(0);
  /** By which regular packets leave; what has another goes the long way. */
  outlet: PacketOutlet | undefined = undefined;
  /** The engine's. */
  logs: SendLogs | undefined = undefined;
  /** The outlet's memory as a Buffer, whose `copy` needs no view per call. */
  target: Buffer = Buffer.alloc(0);
  readonly #rows: FanRow[] = [];

  /** By the first sink that has an outlet; all of a worker share one. */
  use({ outlet }: PacketSink, logs: SendLogs): void {
    if (this.outlet !== undefined || outlet === undefined) return;
    this.outlet = outlet;
    this.logs = logs;
    this.target = bufferOf(outlet.bytes);
  }

  add(row: FanRow): void {
    const index = this.#rows.length;
    this.#rows.push(row);
    if (this.#rows.length * ROW_WORDS > this.words.length) this.#grow();
    else row.moveTo(this.words, this.numbers, index * ROW_WORDS);
  }

  /** Those behind it move up. */
  remove(row: FanRow): void {
    const index = this.#rows.indexOf(row);
    if (index < 0) return;
    const words = new Int32Array(ROW_WORDS);
    row.moveTo(words, new Float64Array(words.buffer), 0);
    this.#rows.splice(index, 1);
    for (let next = index; next < this.#rows.length; next += 1)
      this.#rows[next]?.moveTo(this.words, this.numbers, next * ROW_WORDS);
    if (this.#rows.length === 0) this.outlet = undefined;
  }

  #grow(): void {
    const words = new Int32Array(Math.max(2 * this.words.length, 4 * ROW_WORDS));
    const numbers = new Float64Array(words.buffer);
    for (const [index, row] of this.#rows.entries()) row.moveTo(words, numbers, index * ROW_WORDS);
    this.words = words;
    this.numbers = numbers;
  }
}

const buffers = new WeakMap<Uint8Array, Buffer>();

/** One for all whose memory is the same. */
export function bufferOf(bytes: Uint8Array): Buffer {
  const known = buffers.get(bytes);
  if (known !== undefined) return known;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  buffers.set(bytes, buffer);
  return buffer;
}
