// How much room must there be before more is sent? The more, the oftener it was taken back soon after.

/** A fall so soon after a raise is its consequence. */
const SOON_US = 6_000_000;
const STEP = 1.15;
const MOST = 1.5;
/** After so long without another failure one step is forgotten. */
const FORGOTTEN_US = 30_000_000;

export class Caution {
  /** Times what a raise costs. */
  factor = 1;
  #raisedUs: number = Number.NEGATIVE_INFINITY;
  #failedUs = 0;

  noteRaise(nowUs: number): void {
    this.#raisedUs = nowUs;
    if (nowUs - this.#failedUs < FORGOTTEN_US) return;
    this.factor = Math.max(1, this.factor / STEP);
    this.#failedUs = nowUs;
  }

  /** The estimate fell. A raise fails once. */
  noteFall(nowUs: number): void {
    if (nowUs - this.#raisedUs > SOON_US) return;
    this.#raisedUs = Number.NEGATIVE_INFINITY;
    this.#failedUs = nowUs;
    this.factor = Math.min(MOST, this.factor * STEP);
  }
}
