// Has the link just become much slower? Packets that leave a queue one by one tell its rate by their distance, long before a
// trend is seen or the queue is full.
// Called once per packet that a feedback tells about.

/** Distances that agree before they are believed, the time that they cover, and by how much the queue grew in it. */
const LEAST_DISTANCES = 6;
const LEAST_SPAN_US = 100_000;
const LEAST_GROWTH_US = 60_000;
/** Of a run's rate: what a distance may differ by. Other packets pass in between; a radio's pauses differ by much more. */
const TOLERANCE = 0.4;

export class StretchedRun {
  #lastSentUs = 0;
  #lastArrivalUs = -1;
  #distances = 0;
  #bits = 0;
  #spanUs = 0;
  #growthUs = 0;

  /** In the order of sending. */
  add(sentUs: number, arrivalUs: number, bytes: number): void {
    const distanceUs = arrivalUs - this.#lastArrivalUs;
    const growthUs = distanceUs - (sentUs - this.#lastSentUs);
    const isFirst = this.#lastArrivalUs < 0;
    this.#lastSentUs = sentUs;
    this.#lastArrivalUs = arrivalUs;
    if (isFirst || distanceUs <= 0) return this.#begin();
    if (!this.#agrees(bytes * 8, distanceUs)) this.#begin();
    this.#distances += 1;
    this.#bits += bytes * 8;
    this.#spanUs += distanceUs;
    this.#growthUs += growthUs;
  }

  /** Bits per second at which the queue is served; undefined unless it grew long and evenly. Taken once. */
  take(): number | undefined {
    if (this.#distances < LEAST_DISTANCES || this.#spanUs < LEAST_SPAN_US) return undefined;
    if (this.#growthUs < LEAST_GROWTH_US) return undefined;
    const rate = (this.#bits * 1_000_000) / this.#spanUs;
    this.#begin();
    return rate;
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
  }

  #agrees(bits: number, distanceUs: number): boolean {
    if (this.#spanUs === 0) return true;
    const expectedUs = (bits * this.#spanUs) / this.#bits;
    return Math.abs(distanceUs - expectedUs) <= TOLERANCE * expectedUs;
  }
}
