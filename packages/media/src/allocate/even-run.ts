// Do packets arrive as a queue lets them go, each as long after the one before as it takes to send?
// Called once per packet that a feedback tells about.

/** The time that distances cover before they are believed, and by how much the queue grew in it. */
const LEAST_SPAN_US = 100_000;
const LEAST_GROWTH_US = 60_000;

/** What was seen of a queue. */
export interface ServedQueue {
  /** At which it is served. */
  readonly bitsPerSecond: number;
  /** How much longer what came last waited than what came first, microseconds: it was no shorter then. */
  readonly growthUs: number;
}

export interface RunRule {
  /** Distances that agree. */
  readonly least: number;
  /** Of the run's rate: what a distance may differ by. */
  readonly tolerance: number;
}

export class EvenRun {
  readonly #rule: RunRule;
  #distances = 0;
  #bits = 0;
  #spanUs = 0;
  #growthUs = 0;

  constructor(rule: RunRule) {
    this.#rule = rule;
  }

  /** One that does not agree begins another run. */
  add(bits: number, distanceUs: number, growthUs: number): void {
    if (!this.#agrees(bits, distanceUs)) this.restart();
    this.#distances += 1;
    this.#bits += bits;
    this.#spanUs += distanceUs;
    this.#growthUs += growthUs;
  }

  /** Undefined unless the queue grew long and evenly. */
  get served(): ServedQueue | undefined {
    if (this.#distances < this.#rule.least || this.#spanUs < LEAST_SPAN_US) return undefined;
    if (this.#growthUs < LEAST_GROWTH_US) return undefined;
    return {
      bitsPerSecond: (this.#bits * 1_000_000) / this.#spanUs,
      growthUs: this.#growthUs,
    };
  }

  restart(): void {
    this.#distances = 0;
    this.#bits = 0;
    this.#spanUs = 0;
    this.#growthUs = 0;
  }

  #agrees(bits: number, distanceUs: number): boolean {
    if (this.#spanUs === 0) return true;
    const expectedUs = (bits * this.#spanUs) / this.#bits;
    return Math.abs(distanceUs - expectedUs) <= this.#rule.tolerance * expectedUs;
  }
}
