// Which packet of which layer went out under this sequence number, and with which values?
// Hot path: `record` is called once per packet per subscriber.
//
// A row lies in one piece, so that writing it touches one cache line:
// | sequence | sequence - source's | timestamp | epoch | picture id | indices | sent again at | - |, 32 bits each.
import type { MediaKind } from '@chorale/rtp';
import type { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';

const ROWS_VIDEO = 512;
const ROWS_AUDIO = 256;

const ROW_WORDS = 8;
const SEQUENCE = 0;
const DELTA = 1;
const TIMESTAMP = 2;
const EPOCH = 3;
const PICTURE_ID = 4;
/** TL0PICIDX (9 bits) and KEYIDX (6) one higher, so that 0 means none; rank (8); times sent again (8). */
const INDICES = 5;
const KEY_SHIFT = 9;
const RANK_SHIFT = 16;
const TIMES_SHIFT = 24;
const AGAIN_AT = 6;

export class Sequencer {
  readonly rows: number;
  /** Row of the newest `record`. */
  row = 0;
  readonly #words: Int32Array;

  constructor(kind: MediaKind) {
    this.rows = kind === 'audio' ? ROWS_AUDIO : ROWS_VIDEO;
    this.#words = new Int32Array(this.rows * ROW_WORDS).fill(-1);
  }

  record(track: DownTrackState, packet: MediaPacket): void {
    const { munger, vp8 } = track;
    const words = this.#words;
    const row = munger.sequence % this.rows;
    const at = row * ROW_WORDS;
    this.row = row;
    words[at + SEQUENCE] = munger.sequence;
    words[at + DELTA] = munger.sequence - packet.forwardSequence;
    words[at + TIMESTAMP] = munger.timestamp;
    words[at + EPOCH] = track.currentEpoch;
    words[at + PICTURE_ID] = vp8.pictureId;
    const indices = (vp8.tl0PicIdx + 1) | ((vp8.keyIdx + 1) << KEY_SHIFT);
    words[at + INDICES] = indices | ((packet.layer?.rank ?? 0) << RANK_SHIFT);
  }

  /** `sequence` without roll-over; -1 when it was never sent, or too long ago. */
  find(sequence: number): number {
    const row = sequence % this.rows;
    return sequence >= 0 && this.#read(row, SEQUENCE) === (sequence | 0) ? row : -1;
  }

  /** Modulo 2^32. */
  sequenceAt(row: number): number {
    return this.#read(row, SEQUENCE);
  }

  /** The number that the layer's history knows the packet by. */
  forwardSequenceAt(row: number, sequence: number): number {
    return sequence - this.#read(row, DELTA);
  }

  timestampAt(row: number): number {
    return this.#read(row, TIMESTAMP) >>> 0;
  }

  epochAt(row: number): number {
    return this.#read(row, EPOCH);
  }

  pictureIdAt(row: number): number {
    return this.#read(row, PICTURE_ID);
  }

  tl0PicIdxAt(row: number): number {
    return (this.#read(row, INDICES) & 0x1ff) - 1;
  }

  keyIdxAt(row: number): number {
    return ((this.#read(row, INDICES) >>> KEY_SHIFT) & 0x3f) - 1;
  }

  rankAt(row: number): number {
    return (this.#read(row, INDICES) >>> RANK_SHIFT) & 0xff;
  }

  /** How often it was sent again. */
  timesAt(row: number): number {
    return this.#read(row, INDICES) >>> TIMES_SHIFT;
  }

  /** Milliseconds since it was sent again; meaningless before. */
  sinceAgainMs(row: number, nowUs: number): number {
    return (Math.floor(nowUs / 1000) - this.#read(row, AGAIN_AT)) | 0;
  }

  noteAgain(row: number, nowUs: number): void {
    const at = row * ROW_WORDS;
    this.#words[at + INDICES] = this.#read(row, INDICES) + (1 << TIMES_SHIFT);
    this.#words[at + AGAIN_AT] = Math.floor(nowUs / 1000);
  }

  #read(row: number, word: number): number {
    return this.#words[row * ROW_WORDS + word] ?? 0;
  }
}
