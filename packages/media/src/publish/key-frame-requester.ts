// When is the publisher asked for a key frame? Merged over all subscribers, throttled, repeated until one comes.

const LOW_LAYER_THROTTLE_US = 500_000;
const THROTTLE_US = 1_000_000;

export class KeyFrameRequester {
  sent = 0;
  readonly #throttleUs: number;
  #isWanted = false;
  #sentAtUs = Number.NEGATIVE_INFINITY;

  /** `rank` 0 is the lowest layer, whose key frames are small. */
  constructor(rank: number) {
    this.#throttleUs = rank === 0 ? LOW_LAYER_THROTTLE_US : THROTTLE_US;
  }

  want(): void {
    this.#isWanted = true;
  }

  /** A key frame began: whoever still waits will say so again. */
  arrived(): void {
    this.#isWanted = false;
  }

  /** True when one is to be sent now; it counts as sent. */
  takeDue(nowUs: number): boolean {
    if (!this.#isWanted || nowUs - this.#sentAtUs < this.#throttleUs) return false;
    this.#sentAtUs = nowUs;
    this.sent += 1;
    return true;
  }
}
