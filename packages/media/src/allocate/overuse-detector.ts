// Is the link used beyond what it carries? The trend against a threshold that follows it. draft-ietf-rmcat-gcc-02 section 5.4.

export type LinkUse = 'normal' | 'over' | 'under';

const FIRST_THRESHOLD_MS = 12.5;
const LEAST_THRESHOLD_MS = 6;
const MOST_THRESHOLD_MS = 600;
/** Of the distance to the trend, per millisecond: up slowly would make every other flow win, down fast would see overuse in jitter. */
const GAIN_UP = 0.0087;
const GAIN_DOWN = 0.039;
/** A trend that is this far above is a spike, not a habit. */
const SPIKE_MS = 15;
const LONGEST_STEP_MS = 100;
/** The slope becomes milliseconds by the number of deltas, up to this many, times a gain. */
const MOST_DELTAS = 60;
const SLOPE_GAIN = 4;
/** Above the threshold for that long, and not falling. */
const OVERUSE_MS = 10;

export class OveruseDetector {
  use: LinkUse = 'normal';
  #thresholdMs = FIRST_THRESHOLD_MS;
  #overMs = 0;
  #overs = 0;
  #lastSlope = 0;
  #lastMs: number | undefined;

  /** `stepMs`: time that was sent in since the last call. */
  update({ slope, count }: { slope: number; count: number }, stepMs: number, nowMs: number): void {
    const trendMs = Math.min(count, MOST_DELTAS) * slope * SLOPE_GAIN;
    if (trendMs > this.#thresholdMs) this.#noteOver(slope, stepMs);
    else {
      this.#overMs = 0;
      this.#overs = 0;
      this.use = trendMs < -this.#thresholdMs ? 'under' : 'normal';
    }
    this.#lastSlope = slope;
    this.#adapt(trendMs, nowMs);
  }

  #noteOver(slope: number, stepMs: number): void {
    this.#overMs += this.#overs === 0 ? stepMs / 2 : stepMs;
    this.#overs += 1;
    if (this.#overMs <= OVERUSE_MS || this.#overs < 2 || slope < this.#lastSlope) return;
    this.#overMs = 0;
    this.#overs = 0;
    this.use = 'over';
  }

  #adapt(trendMs: number, nowMs: number): void {
    const sinceMs = Math.min(nowMs - (this.#lastMs ?? nowMs), LONGEST_STEP_MS);
    this.#lastMs = nowMs;
    const distance = Math.abs(trendMs) - this.#thresholdMs;
    if (distance > SPIKE_MS) return;
    const gain = distance < 0 ? GAIN_DOWN : GAIN_UP;
    const moved = this.#thresholdMs + gain * distance * sinceMs;
    this.#thresholdMs = Math.min(Math.max(moved, LEAST_THRESHOLD_MS), MOST_THRESHOLD_MS);
  }
}
