// Which packet of which layer went out under this sequence number, and with which values?
//
// Between two changes a subscriber's numbers differ from the source's by the same amounts: a run is one row, and a packet
// costs nothing here. A change is a switch to another source, a packet that is left out (the numbers behind it close up), or
// another spatial layer that ends the picture.
// Hot path: `leaveOut` is called once per packet that is left out, and allocates only the first time.
import type { MediaPacket } from '../packet.ts';

/** More switches than that within the packets that are kept is more than a subscriber makes. */
const ROWS_OF_SWITCHES = 16;
/** Every second frame left out, one packet each, within the 500 packets that are kept. */
const ROWS_OF_GAPS = 256;

/** 32-bit words of a row. */
export const RunWord = {
  /** `Layer.rank`. */
  layer: 0,
  epoch: 1,
  /** 1: it began with a switch; numbers of the source before it have no place. */
  isSwitch: 2,
  /** Sent less source, here and in the next four. */
  timestampDelta: 3,
  pictureIdDelta: 4,
  tl0PicIdxDelta: 5,
  keyIdxDelta: 6,
  frameNumberDelta: 7,
  /** The spatial layer whose last packet of a picture has the marker. */
  marked: 8,
  /** The frame that was left out right before it: timestamp of the source, and spatial layer; -1: none was. */
  leftOutTimestamp: 9,
  leftOutSpatial: 10,
} as const;
const ROW_WORDS = 11;

export type RunWords = { readonly [word in keyof typeof RunWord]: number };

export class SentRuns {
  /** The first number that was sent, without roll-over. */
  #froms = new Float64Array(ROWS_OF_SWITCHES);
  /** Sent less source. */
  #deltas = new Float64Array(ROWS_OF_SWITCHES);
  #words = new Int32Array(ROWS_OF_SWITCHES * ROW_WORDS);
  #count = 0;

  /** What is sent now; -1 before the first. Runs are numbered from 0, without end. */
  get newest(): number {
    return this.#count - 1;
  }

  /** A switch: the source's `fromForward` is sent as `fromForward + sequenceDelta`. */
  begin(fromForward: number, sequenceDelta: number, words: RunWords): void {
    const slot = this.#add(fromForward + sequenceDelta, sequenceDelta);
    for (const [name, word] of Object.entries(RunWord))
      this.#words[slot * ROW_WORDS + word] = words[name as keyof RunWords]; // the names are those of `RunWord`
  }

  /** From the source's `fromForward` on the picture ends with another spatial layer. */
  mark(fromForward: number, spatialId: number): void {
    if (this.fromForward(this.newest) !== fromForward) this.#goOn(fromForward);
    this.#set(RunWord.marked, spatialId);
  }

  /** The packet is not sent: the numbers behind it move down. What is left out in a row is one run. */
  leaveOut(packet: MediaPacket, pictureIdDelta: number): void {
    this.#grow();
    if (this.fromForward(this.newest) !== packet.forwardSequence)
      this.#goOn(packet.forwardSequence);
    const slot = this.#slot(this.newest);
    this.#deltas[slot] = (this.#deltas[slot] ?? 0) - 1;
    this.#set(RunWord.pictureIdDelta, pictureIdDelta);
    this.#set(RunWord.leftOutTimestamp, packet.rawTimestamp | 0);
    this.#set(RunWord.leftOutSpatial, packet.spatialId);
  }

  /** The run of a number that was sent; -1 when it is too long ago. */
  find(sequence: number): number {
    for (let run = this.newest; run >= this.#oldest(); run -= 1)
      if ((this.#froms[this.#slot(run)] ?? 0) <= sequence) return run;
    return -1;
  }

  /** The run, since the last switch, of a packet of the source that has a number; -1: it has none. */
  findForward(forwardSequence: number): number {
    let nextFrom = Number.POSITIVE_INFINITY;
    for (let run = this.newest; run >= this.#oldest(); run -= 1) {
      const sequence = forwardSequence + this.sequenceDelta(run);
      const from = this.#froms[this.#slot(run)] ?? 0;
      if (sequence >= from) return sequence < nextFrom ? run : -1;
      if (this.word(run, RunWord.isSwitch) === 1) return -1;
      nextFrom = from;
    }
    return -1;
  }

  sequenceDelta(run: number): number {
    return this.#deltas[this.#slot(run)] ?? 0;
  }

  /** The source's number of its first packet. */
  fromForward(run: number): number {
    return (this.#froms[this.#slot(run)] ?? 0) - this.sequenceDelta(run);
  }

  /** One of `RunWord`. */
  word(run: number, word: number): number {
    return this.#words[this.#slot(run) * ROW_WORDS + word] ?? 0;
  }

  /** A part of that frame was left out at the run's beginning or end: no decoder must take the rest for a whole one. */
  isTorn(run: number, timestamp: number, spatialId: number): boolean {
    if (this.#leftOut(run, timestamp, spatialId)) return true;
    return run < this.newest && this.#leftOut(run + 1, timestamp, spatialId);
  }

  #leftOut(run: number, timestamp: number, spatialId: number): boolean {
    const isSpatial = this.word(run, RunWord.leftOutSpatial) === spatialId;
    return isSpatial && this.word(run, RunWord.leftOutTimestamp) === (timestamp | 0);
  }

  /** As the newest, from there on. */
  #goOn(fromForward: number): void {
    const before = this.#slot(this.newest);
    const delta = this.#deltas[before] ?? 0;
    const slot = this.#add(fromForward + delta, delta);
    const from = before * ROW_WORDS;
    this.#words.copyWithin(slot * ROW_WORDS, from, from + ROW_WORDS);
    this.#set(RunWord.isSwitch, 0);
    this.#set(RunWord.leftOutSpatial, -1);
  }

  #add(from: number, delta: number): number {
    this.#count += 1;
    const slot = this.#slot(this.newest);
    this.#froms[slot] = from;
    this.#deltas[slot] = delta;
    return slot;
  }

  #set(word: number, value: number): void {
    this.#words[this.#slot(this.newest) * ROW_WORDS + word] = value;
  }

  #slot(run: number): number {
    return run % this.#froms.length;
  }

  #oldest(): number {
    return Math.max(0, this.#count - this.#froms.length);
  }

  /** Most subscribers are sent all. */
  #grow(): void {
    if (this.#froms.length === ROWS_OF_GAPS) return;
    const [froms, deltas] = [new Float64Array(ROWS_OF_GAPS), new Float64Array(ROWS_OF_GAPS)];
    const words = new Int32Array(ROWS_OF_GAPS * ROW_WORDS);
    for (let run = this.#oldest(); run < this.#count; run += 1) {
      const [from, to] = [this.#slot(run), run % ROWS_OF_GAPS];
      froms[to] = this.#froms[from] ?? 0;
      deltas[to] = this.#deltas[from] ?? 0;
      const row = this.#words.subarray(from * ROW_WORDS, (from + 1) * ROW_WORDS);
      words.set(row, to * ROW_WORDS);
    }
    this.#froms = froms;
    this.#deltas = deltas;
    this.#words = words;
  }
}
