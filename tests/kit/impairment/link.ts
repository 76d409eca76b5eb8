// What becomes of each datagram on one way of a bad network? Lost, or handed on at its time; no byte of it is changed.
import type { Clock } from '@chorale/async';
import type { LinkProfile } from './profile.ts';

export interface LinkCounters {
  passed: number;
  lost: number;
  /** Held back on purpose. */
  reordered: number;
  /** Did not fit into the queue. */
  overflowed: number;
}

interface Waiting {
  readonly dueUs: number;
  readonly deliver: () => void;
}

/** Datagrams under way: two seconds of 5,000 a second. */
const MAX_WAITING = 10_000;

/** Decisions are made in the order of arrival, so that they follow from the seed alone. */
export class Link implements Disposable {
  readonly counters: LinkCounters = { passed: 0, lost: 0, reordered: 0, overflowed: 0 };
  readonly #clock: Clock;
  readonly #profile: LinkProfile;
  readonly #random: () => number;
  /** By time of delivery, the next one first. */
  readonly #waiting: Waiting[] = [];
  #timer: Disposable | undefined;
  #wakesAtUs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, profile: LinkProfile, random: () => number) {
    this.#clock = clock;
    this.#profile = profile;
    this.#random = random;
  }

  /** `deliver` is called once or never. */
  pass(deliver: () => void): void {
    const delayMs = this.#decide();
    if (delayMs === undefined) return;
    this.counters.passed += 1;
    if (delayMs === 0 && this.#waiting.length === 0) return deliver();
    this.#insert({ dueUs: this.#clock.nowUs() + delayMs * 1000, deliver });
    this.#arm();
  }

  /** Undefined: lost. Draws the same number of times whatever comes out. */
  #decide(): number | undefined {
    const { lossRatio, delayMs, jitterMs, reorderRatio, reorderMs } = this.#profile;
    const isLost = this.#random() < lossRatio;
    const isHeld = this.#random() < reorderRatio;
    const jitter = this.#random() * jitterMs;
    if (isLost) this.counters.lost += 1;
    else if (this.#waiting.length >= MAX_WAITING) this.counters.overflowed += 1;
    else {
      if (isHeld) this.counters.reordered += 1;
      return delayMs + jitter + (isHeld ? reorderMs : 0);
    }
    return undefined;
  }

  /** Most come last: the search begins there. Equal times keep their order. */
  #insert(waiting: Waiting): void {
    let index = this.#waiting.length;
    while (index > 0 && (this.#waiting[index - 1]?.dueUs ?? 0) > waiting.dueUs) index -= 1;
    this.#waiting.splice(index, 0, waiting);
  }

  #arm(): void {
    const dueUs = this.#waiting[0]?.dueUs;
    if (dueUs === undefined || this.#wakesAtUs <= dueUs) return;
    this.#timer?.[Symbol.dispose]();
    this.#wakesAtUs = dueUs;
    const delayMs = Math.max(0, dueUs - this.#clock.nowUs()) / 1000;
    this.#timer = this.#clock.schedule(delayMs, () => this.#wake());
  }

  /** Timers round to milliseconds: what is due within half of one leaves now. */
  #wake(): void {
    this.#wakesAtUs = Number.POSITIVE_INFINITY;
    const untilUs = this.#clock.nowUs() + 500;
    let due = 0;
    while ((this.#waiting[due]?.dueUs ?? Number.POSITIVE_INFINITY) <= untilUs) due += 1;
    for (const { deliver } of this.#waiting.splice(0, due)) deliver();
    this.#arm();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#waiting.length = 0;
  }
}
