// When is the publisher asked for a key frame? Merged over all subscribers, throttled, repeated until one comes.

const LOW_LAYER_THROTTLE_US = 500_000;
const THROTTLE_US = 1_000_000;

export class KeyFrameRequester {
  sent = 0;
  readonly #throttleUs: number;
  #isWanted = false;
  #newestFrom = -1;
  #sentAtUs = Number.NEGATIVE_INFINITY;

  /** `rank` 0 is the lowest layer, whose key frames are small. */
  constructor(rank: number) {
    this.#throttleUs = rank === 0 ? LOW_LAYER_THROTTLE_US : THROTTLE_US;
  }

  want(): void {
    this.#isWanted = true;
  }

  /** A key frame began with this packet: whoever still waits will say so again. */
  arrived(forwardSequence: number): void {
    this.#isWanted = false;
    this.#newestFrom = Math.max(this.#newestFrom, forwardSequence);
  }

  /** What is missing before the newest key frame is not needed any more. */
  hasReplaced(forwardSequence: number): boolean {
    return forwardSequence < this.#newestFrom;
  }

  /** True when one is to be sent now; it counts as sent. */
  takeDue(nowUs: number): boolean {
    if (!this.#isWanted || nowUs - this.#sentAtUs < this.#throttleUs) return false;
    this.#sentAtUs = nowUs;
    this.sent += 1;
    return true;
  }
}
