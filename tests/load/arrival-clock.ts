// How long did a packet lie in its socket before the load read it? The kernel's receive time is of another clock than ours.

/** How long a distance of the two clocks is believed: what slewing a clock changes in that time is less than a step of a delay. */
const BELIEVED_MS = 1000;

/**
 * The distance of the clocks is learned from what passes by: nothing is read before it has arrived, and now and then something is
 * read at once. So waiting is understated by the shortest wait of the last second, some 10 µs.
 */
export class ArrivalClock {
  #sinceMs = 0;
  #least: number = Number.POSITIVE_INFINITY;
  #leastBefore: number = Number.POSITIVE_INFINITY;

  /** Hot path. Milliseconds; `arrivalUs` by the kernel, `readMs` by this process. */
  waitedMs(arrivalUs: number, readMs: number): number {
    const distanceMs = readMs - arrivalUs / 1000;
    if (readMs - this.#sinceMs > BELIEVED_MS) {
      this.#leastBefore = this.#least;
      this.#least = distanceMs;
      this.#sinceMs = readMs;
    }
    if (distanceMs < this.#least) this.#least = distanceMs;
    return distanceMs - Math.min(this.#least, this.#leastBefore);
  }
}
