// Has the link just become much slower? Packets that leave a queue one by one tell its rate by their distance, long before a
// trend is seen or the queue is full.
// Called once per packet that a feedback tells about.

/** Distances that agree before they are believed, the time that they cover, and by how much the queue grew in it. */
const LEAST_DISTANCES = 6;
const LEAST_EXACT_DISTANCES = 4;
const LEAST_SPAN_US = 100_000;
const LEAST_GROWTH_US = 60_000;
/** Of a run's rate: what a distance may differ by. Other packets pass in between; a radio's pauses differ by much more. */
const TOLERANCE = 0.4;
/** Nothing but a queue that is served at one rate is so exact: fewer distances do. A packet of 1,100 bytes at 230 kbit/s takes 38 ms, two of them a feedback. */
const EXACT = 0.1;

/** What was seen of a queue. */
export interface ServedQueue {
  /** At which it is served. */
  readonly bitsPerSecond: number;
  /** How much longer what came last waited than what came first, microseconds: it was no shorter then. */
  readonly growthUs: number;
}

export class StretchedRun {
  #lastSentUs = 0;
  #lastArrivalUs = -1;
  #distances = 0;
  #bits = 0;
  #spanUs = 0;
  #growthUs = 0;
  /** By which a distance differed most. */
  #worst = 0;

  /** In the order of sending. */
  add(sentUs: number, arrivalUs: number, bytes: number): void {
    const distanceUs = arrivalUs - this.#lastArrivalUs;
    const growthUs = distanceUs - (sentUs - this.#lastSentUs);
    const isFirst = this.#lastArrivalUs < 0;
    this.#lastSentUs = sentUs;
    this.#lastArrivalUs = arrivalUs;
    if (isFirst || distanceUs <= 0) return this.#begin();
    this.#worst = Math.max(this.#worst, this.#differenceOf(bytes * 8, distanceUs));
    if (this.#worst > TOLERANCE) this.#begin();
    this.#distances += 1;
    this.#bits += bytes * 8;
    this.#spanUs += distanceUs;
    this.#growthUs += growthUs;
  }

  /** Undefined unless the queue grew long and evenly. Taken once. */
  take(): ServedQueue | undefined {
    const least = this.#worst <= EXACT ? LEAST_EXACT_DISTANCES : LEAST_DISTANCES;
    if (this.#distances < least || this.#spanUs < LEAST_SPAN_US) return undefined;
    if (this.#growthUs < LEAST_GROWTH_US) return undefined;
    const bitsPerSecond = (this.#bits * 1_000_000) / this.#spanUs;
    const served = { bitsPerSecond, growthUs: this.#growthUs };
    this.#begin();
    return served;
  }

  /** Nothing before counts. */
  restart(): void {
    this.#lastArrivalUs = -1;
    this.#begin();
  }

  #begin(): void {
    this.#distances = 0;
    this.#bits = 0;
    this.#spanUs = 0;
    this.#growthUs = 0;
    this.#worst = 0;
  }

  /** From what the run lets expect, as a share of that. */
  #differenceOf(bits: number, distanceUs: number): number {
    if (this.#spanUs === 0) return 0;
    const expectedUs = (bits * this.#spanUs) / this.#bits;
    return Math.abs(distanceUs - expectedUs) / expectedUs;
  }
}
