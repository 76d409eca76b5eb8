// Which datagrams does a burst take? A chain of two states: in the good one all pass, in the bad one none does.
import type { BurstHabit } from './profile.ts';

export class Bursts {
  #isBad = false;

  /** Draws once. A burst ends with a chance of 1 in its mean length; how often one begins follows from the share lost over all. */
  takes(habit: BurstHabit | undefined, random: () => number): boolean {
    const drawn = random();
    if (habit === undefined) return false;
    const { meanLength, lossRatio } = habit;
    const endRatio = 1 / meanLength;
    const beginRatio = (endRatio * lossRatio) / (1 - lossRatio);
    this.#isBad = this.#isBad ? drawn >= endRatio : drawn < beginRatio;
    return this.#isBad;
  }
}
