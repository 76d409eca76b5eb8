// How much room must there be before more is sent? The more, the oftener it was taken back soon after; with time that is forgotten, or
// one bad minute would keep a viewer below what its link carries for ever.

/** A fall so soon after a raise is its consequence. */
const SOON_US = 6_000_000;
const STEP = 1.15;
const MOST = 1.5;
/** After so long without another failure one step is forgotten … */
const FORGOTTEN_US = 30_000_000;
/** … and later, up to this, when what was tried then has failed again. */
const MOST_FORGOTTEN_US = 240_000_000;

export class Caution {
  #factor = 1;
  #raisedUs: number = Number.NEGATIVE_INFINITY;
  /** When the last step was added or forgotten. */
  #changedUs = 0;
  #forgottenUs = FORGOTTEN_US;
  /** A step was forgotten since the last failure. */
  #isRetried = false;

  /** Times what a raise costs. */
  factorAt(nowUs: number): number {
    while (this.#factor > 1 && nowUs - this.#changedUs >= this.#forgottenUs) this.#forgetStep();
    return this.#factor;
  }

  noteRaise(nowUs: number): void {
    this.#raisedUs = nowUs;
  }

  /** The estimate fell. A raise fails once. */
  noteFall(nowUs: number): void {
    if (nowUs - this.#raisedUs > SOON_US) return;
    this.#raisedUs = Number.NEGATIVE_INFINITY;
    this.#factor = Math.min(MOST, this.factorAt(nowUs) * STEP);
    if (this.#isRetried) this.#forgottenUs = Math.min(2 * this.#forgottenUs, MOST_FORGOTTEN_US);
    this.#changedUs = nowUs;
    this.#isRetried = false;
  }

  #forgetStep(): void {
    this.#factor = Math.max(1, this.#factor / STEP);
    this.#changedUs += this.#forgottenUs;
    this.#isRetried = this.#factor > 1;
    if (!this.#isRetried) this.#forgottenUs = FORGOTTEN_US;
  }
}
