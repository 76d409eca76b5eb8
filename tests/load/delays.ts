// How late were many things? Counted in steps of 10 µs, so that a minute of packets is a few kilobytes and recording allocates nothing.

/** Plain values, to be sent to another process and added there. */
export interface DelayCounts {
  /** Index of a step and how many fell into it; only those that are not empty. */
  readonly steps: readonly (readonly [step: number, count: number])[];
  readonly maxMs: number;
}

const STEP_MS = 0.01;
/** 200 ms in all; the last step takes what is later. */
const STEPS = 20_000;

export class Delays {
  readonly #counts = new Uint32Array(STEPS);
  #maxMs = 0;
  #total = 0;

  /** Hot path: called once per sampled packet. Below 0 counts as 0. */
  record(ms: number): void {
    const step = Math.max(0, Math.min(STEPS - 1, Math.floor(ms / STEP_MS)));
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
    this.#total += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  get count(): number {
    return this.#total;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** `share` from 0 to 1: the end of the step up to which so many lie. Never above the longest; NaN for none. */
  percentileMs(share: number): number {
    if (this.#total === 0) return Number.NaN;
    const wanted = Math.max(1, Math.ceil(this.#total * share));
    let seen = 0;
    let step = 0;
    for (; step < STEPS - 1; step++) {
      seen += this.#counts[step] ?? 0;
      if (seen >= wanted) return Math.min(this.#maxMs, (step + 1) * STEP_MS);
    }
    return this.#maxMs;
  }

  add({ steps, maxMs }: DelayCounts): void {
    for (const [step, count] of steps) {
      this.#counts[step] = (this.#counts[step] ?? 0) + count;
      this.#total += count;
    }
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  /** All since the last call. */
  take(): DelayCounts {
    const steps = [...this.#counts.entries()].filter(([, count]) => count > 0);
    const taken = { steps, maxMs: this.#maxMs };
    this.#counts.fill(0);
    this.#maxMs = 0;
    this.#total = 0;
    return taken;
  }
}
