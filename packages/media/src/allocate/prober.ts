// When is a link asked for more? While tracks go without what their subscriber wants, ever more rarely if it has no more to give.
import type { LinkUse } from './overuse-detector.ts';

const FIRST_PAUSE_US = 1_000_000;
const MOST_PAUSE_US = 4_000_000;
const LONGER = 1.6;
/** Behind a limit that was just met its queue drains first. */
const AFTER_FALL_US = 1_500_000;
/** Not more than this much beyond what is known: the train itself must do no harm. */
const MOST_STEP = 4;
const LEAST_RATE_BPS = 300_000;
/** Above what is wanted, so that what is found is enough. */
const BEYOND = 1.15;
/** A result that is this much more than was known is a gain. */
const GAIN = 1.1;

export class Prober {
  #pauseUs = FIRST_PAUSE_US;
  #dueUs = 0;
  #knownBps = 0;

  /** The estimate fell. */
  noteFall(nowUs: number): void {
    this.#pauseUs = FIRST_PAUSE_US;
    this.#dueUs = Math.max(this.#dueUs, nowUs + AFTER_FALL_US);
  }

  /** Rate of the train that should begin now; undefined: none. `wantedBps`: of everything, at its best. */
  decide(
    nowUs: number,
    link: { readonly capacityBps: number; readonly use: LinkUse },
    wantedBps: number,
  ): number | undefined {
    const { capacityBps, use } = link;
    if (capacityBps >= wantedBps || nowUs < this.#dueUs || use === 'over') return undefined;
    this.#dueUs = nowUs + this.#pauseUs;
    this.#knownBps = capacityBps;
    return Math.min(wantedBps * BEYOND, Math.max(capacityBps * MOST_STEP, LEAST_RATE_BPS));
  }

  /** What a train found; undefined: nothing. */
  noteResult(foundBps: number | undefined, nowUs: number): void {
    const gained = foundBps !== undefined && foundBps > this.#knownBps * GAIN;
    this.#pauseUs = gained ? FIRST_PAUSE_US : Math.min(this.#pauseUs * LONGER, MOST_PAUSE_US);
    this.#dueUs = nowUs + this.#pauseUs;
  }
}
