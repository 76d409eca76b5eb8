// How much was given to a worker that its measured load cannot show yet? What was placed within the last seconds.

/** The load is measured every second, and joining takes another. */
const SHOWN_AFTER_MS = 3_000;

export class Newcomers {
  #placedAtMs: number[] = [];

  note(nowMs: number): void {
    this.count(nowMs);
    this.#placedAtMs.push(nowMs);
  }

  count(nowMs: number): number {
    this.#placedAtMs = this.#placedAtMs.filter((atMs) => nowMs - atMs < SHOWN_AFTER_MS);
    return this.#placedAtMs.length;
  }
}
