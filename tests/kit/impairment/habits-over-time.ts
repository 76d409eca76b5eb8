// Which habits has a link at this moment? Those of its profile, changed by the steps that lie behind.
import type { LinkHabits, LinkProfile, LinkStep } from './profile.ts';

export class HabitsOverTime {
  readonly #profile: LinkProfile;
  readonly #sinceUs: number;
  #taken = 0;
  now: LinkHabits;

  constructor(profile: LinkProfile, sinceUs: number) {
    this.#profile = profile;
    this.#sinceUs = sinceUs;
    this.now = profile;
  }

  /** Infinity when there is none left. */
  get nextStepUs(): number {
    const step = this.#next();
    return step === undefined ? Number.POSITIVE_INFINITY : this.#timeUs(step.atSeconds);
  }

  takeStep(): void {
    const step = this.#next();
    if (step === undefined) return;
    this.now = { ...this.now, ...step.change };
    this.#taken += 1;
  }

  isBlack(nowUs: number): boolean {
    const { blackouts = [] } = this.#profile;
    return blackouts.some(
      ({ fromSeconds, toSeconds }) =>
        nowUs >= this.#timeUs(fromSeconds) && nowUs < this.#timeUs(toSeconds),
    );
  }

  #next(): LinkStep | undefined {
    return this.#profile.steps?.[this.#taken];
  }

  #timeUs(seconds: number): number {
    return this.#sinceUs + seconds * 1_000_000;
  }
}
