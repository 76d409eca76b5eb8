// Has this second's share been used up? Counted, from the first that comes.

export class PerSecond {
  readonly #most: number;
  #startUs = 0;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** False beyond `most` within a second. `nowUs`: of any clock, always the same one. */
  take(nowUs: number): boolean {
    if (nowUs - this.#startUs >= 1_000_000) {
      this.#startUs = nowUs;
      this.#taken = 0;
    }
    this.#taken += 1;
    return this.#taken <= this.#most;
  }
}
