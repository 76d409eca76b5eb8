// How much is lost on the way to a subscriber? Of what its feedback told about, over periods of half a second.

const PERIOD_US = 500_000;
/** When a third and more is lost, nothing needs to be weighed. */
const SHORT_US = 150_000;
const PLAIN_LOSS = 8;
/** Fewer say nothing. */
const LEAST_PACKETS = 20;

export class LossShare {
  /** 0–1, of the last whole period. */
  share = 0;
  #lost = 0;
  #told = 0;
  #sinceUs: number | undefined;

  add(wasLost: boolean): void {
    this.#told += 1;
    if (wasLost) this.#lost += 1;
  }

  /** True when a period has ended: `share` is new. */
  endPeriod(nowUs: number): boolean {
    this.#sinceUs ??= nowUs;
    const elapsedUs = nowUs - this.#sinceUs;
    const isPlain = this.#lost >= PLAIN_LOSS && this.#lost * 3 > this.#told;
    if (elapsedUs < (isPlain ? SHORT_US : PERIOD_US) || this.#told < LEAST_PACKETS) return false;
    this.share = this.#lost / this.#told;
    this.#sinceUs = nowUs;
    this.#lost = 0;
    this.#told = 0;
    return true;
  }
}
