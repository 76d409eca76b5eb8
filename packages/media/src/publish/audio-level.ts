// Did somebody speak on this track, and how loud? Gathered per interval for the speaker observer.
// Hot path: `observe` is called once per audio packet.

/** In −dBov: quieter packets are not speech. LiveKit's default. */
const ACTIVE_THRESHOLD = 35;
const MIN_ACTIVE_SHARE = 0.4;
const SMOOTHING_INTERVALS = 2;
const SMOOTHING = 2 / (SMOOTHING_INTERVALS + 1);
const SILENCE = 127;

export class AudioLevel {
  /** Linear, 0–1, smoothed over intervals. */
  level = 0;
  #activeUs = 0;
  #loudest = SILENCE;

  observe(level: number, durationUs: number): void {
    if (level > ACTIVE_THRESHOLD) return;
    this.#activeUs += durationUs;
    if (level < this.#loudest) this.#loudest = level;
  }

  /** The loudest packet, lowered by how little of the interval was speech; silence drops to 0 at once. */
  closeInterval(intervalUs: number): number {
    const share = Math.min(1, this.#activeUs / intervalUs);
    if (share >= MIN_ACTIVE_SHARE) {
      const linear = share * 10 ** (-this.#loudest / 20);
      this.level += (linear - this.level) * SMOOTHING;
    } else this.level = 0;
    this.#activeUs = 0;
    this.#loudest = SILENCE;
    return this.level;
  }
}
