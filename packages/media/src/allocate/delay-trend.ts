// Does a queue grow on the way? The slope of the accumulated delay over time, smoothed. draft-ietf-rmcat-gcc-02 section 5.3, with a
// line fitted instead of a Kalman filter.

/** Points of the line: with a group every 33 ms about two thirds of a second. */
const WINDOW = 20;
const SMOOTHING = 0.9;
/** Delays of one kind and time are compared: both in milliseconds. */
const US_PER_MS = 1000;

export class DelayTrend {
  /** Slope of the delay over the time of arrival; above 0 the queue grows. */
  slope = 0;
  /** Deltas seen. */
  count = 0;
  readonly #times: number[] = [];
  readonly #delays: number[] = [];
  #firstArrivalUs = 0;
  #accumulatedMs = 0;
  #smoothedMs = 0;

  add(sentDeltaUs: number, arrivalDeltaUs: number, arrivalUs: number): void {
    if (this.count === 0) this.#firstArrivalUs = arrivalUs;
    this.count += 1;
    this.#accumulatedMs += (arrivalDeltaUs - sentDeltaUs) / US_PER_MS;
    this.#smoothedMs = SMOOTHING * this.#smoothedMs + (1 - SMOOTHING) * this.#accumulatedMs;
    this.#times.push((arrivalUs - this.#firstArrivalUs) / US_PER_MS);
    this.#delays.push(this.#smoothedMs);
    if (this.#times.length > WINDOW) {
      this.#times.shift();
      this.#delays.shift();
    }
    if (this.#times.length === WINDOW)
      this.slope = fitSlope(this.#times, this.#delays) ?? this.slope;
  }
}

/** Least squares; undefined when all points have one time. */
function fitSlope(times: readonly number[], delays: readonly number[]): number | undefined {
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [time, delay] = [meanOf(times), meanOf(delays)];
  let [covariance, variance] = [0, 0];
  for (const [index, at] of times.entries()) {
    covariance += (at - time) * ((delays[index] ?? delay) - delay);
    variance += (at - time) ** 2;
  }
  return variance === 0 ? undefined : covariance / variance;
}
