// What becomes of each datagram on one way of a bad network? Lost, or handed on at its time; no byte of it is changed.
import type { Clock } from '@chorale/async';
import { Bottleneck } from './bottleneck.ts';
import { Bursts } from './bursts.ts';
import { Flight } from './flight.ts';
import { HabitsOverTime } from './habits-over-time.ts';
import type { LinkHabits, LinkProfile } from './profile.ts';

export interface LinkCounters {
  /** Of all that came, also of what gets lost. */
  enteredBytes: number;
  /** Handed on; duplicates count. */
  passed: number;
  passedBytes: number;
  lost: number;
  /** Held back on purpose. */
  reordered: number;
  duplicated: number;
  /** Did not fit into the queue. */
  overflowed: number;
}

/** What was drawn for one datagram. */
interface Fate {
  readonly sizeBytes: number;
  readonly extraMs: number;
  readonly isHeld: boolean;
  readonly copies: number;
  readonly deliver: () => void;
}

/** Datagrams under way: two seconds of 5,000 a second. */
const MAX_WAITING = 10_000;
/** Timers round to milliseconds: what is due within half of one happens now. */
const EARLY_US = 500;

/** Decisions are made in the order of arrival, so that they follow from the seed alone. Loss comes first, then the bottleneck, then the delay. */
export class Link implements Disposable {
  readonly counters: LinkCounters = {
    enteredBytes: 0,
    passed: 0,
    passedBytes: 0,
    lost: 0,
    reordered: 0,
    duplicated: 0,
    overflowed: 0,
  };
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #bursts = new Bursts();
  readonly #bottleneck: Bottleneck;
  readonly #flight = new Flight();
  #habits: HabitsOverTime;
  /** Nobody in order arrives before this. */
  #lastDueUs = 0;
  #timer: Disposable | undefined;
  #wakesAtUs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, profile: LinkProfile, random: () => number) {
    this.#clock = clock;
    this.#random = random;
    this.#habits = new HabitsOverTime(profile, clock.nowUs());
    this.#bottleneck = new Bottleneck(profile.bitrateBps);
  }

  /** Infinity: without a bottleneck. */
  get bitrateBps(): number {
    return this.#habits.now.bitrateBps;
  }

  /** Of the bottleneck, now. */
  get queueMs(): number {
    return this.#bottleneck.queueMs(this.#clock.nowUs());
  }

  /** Under way, in the queue or behind it. */
  get waiting(): number {
    return this.#bottleneck.waiting + this.#flight.waiting;
  }

  /** From now on; what is under way goes on, at the new rate where it still queues. */
  change(profile: LinkProfile): void {
    const nowUs = this.#clock.nowUs();
    this.#proceed(nowUs);
    this.#habits = new HabitsOverTime(profile, nowUs);
    this.#bottleneck.change(profile.bitrateBps, nowUs);
    this.#arm();
  }

  /** `deliver` is called once, never, or twice when it is duplicated. */
  pass(sizeBytes: number, deliver: () => void): void {
    const nowUs = this.#clock.nowUs();
    this.#proceed(nowUs);
    this.counters.enteredBytes += sizeBytes;
    const fate = this.#decide(nowUs, sizeBytes, deliver);
    if (fate !== undefined) this.#enter(nowUs, fate);
    this.#flight.land(nowUs);
    this.#arm();
  }

  /** Undefined: lost. Draws the same number of times whatever comes out. */
  #decide(nowUs: number, sizeBytes: number, deliver: () => void): Fate | undefined {
    const { lossRatio, bursts, jitterMs, reorderRatio, duplicateRatio } = this.#habits.now;
    const isLost = this.#random() < lossRatio;
    const isHeld = this.#random() < reorderRatio;
    const extraMs = this.#random() * jitterMs;
    const copies = this.#random() < duplicateRatio ? 2 : 1;
    const isTaken = this.#bursts.takes(bursts, this.#random);
    if (isLost || isTaken || this.#habits.isBlack(nowUs)) this.counters.lost += 1;
    else if (this.#isFull(nowUs)) this.counters.overflowed += 1;
    else return { sizeBytes, extraMs, isHeld, copies, deliver };
    return undefined;
  }

  #isFull(nowUs: number): boolean {
    const { bitrateBps, queueMs } = this.#habits.now;
    if (this.waiting >= MAX_WAITING) return true;
    return Number.isFinite(bitrateBps) && this.#bottleneck.queueMs(nowUs) > queueMs;
  }

  #enter(nowUs: number, fate: Fate): void {
    const { sizeBytes, copies } = fate;
    if (fate.isHeld) this.counters.reordered += 1;
    this.counters.duplicated += copies - 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#bottleneck.add(nowUs, { sizeBytes, leave: (atUs) => this.#fly(atUs, fate) });
    }
    this.#bottleneck.serve(nowUs);
  }

  #fly(leftUs: number, { sizeBytes, extraMs, isHeld, deliver }: Fate): void {
    const dueUs = this.#arrivalUs(this.#habits.now, leftUs + extraMs * 1000, isHeld);
    this.#flight.add(dueUs, () => {
      this.counters.passed += 1;
      this.counters.passedBytes += sizeBytes;
      deliver();
    });
  }

  #arrivalUs(habits: LinkHabits, fromUs: number, isHeld: boolean): number {
    const dueUs = fromUs + habits.delayMs * 1000;
    if (isHeld) return dueUs + habits.reorderMs * 1000;
    if (habits.jitterKind === 'reordering') return dueUs;
    this.#lastDueUs = Math.max(this.#lastDueUs, dueUs);
    return this.#lastDueUs;
  }

  /** Each step happens at its own time, whenever the timer wakes. */
  #proceed(nowUs: number): void {
    while (this.#habits.nextStepUs <= nowUs) {
      const stepUs = this.#habits.nextStepUs;
      this.#bottleneck.serve(stepUs);
      this.#habits.takeStep();
      this.#bottleneck.change(this.#habits.now.bitrateBps, stepUs);
    }
    this.#bottleneck.serve(nowUs);
  }

  #arm(): void {
    const { nextStepUs } = this.#habits;
    const nextUs = Math.min(this.#bottleneck.nextUs, this.#flight.nextUs, nextStepUs);
    if (nextUs === Number.POSITIVE_INFINITY || this.#wakesAtUs <= nextUs) return;
    this.#timer?.[Symbol.dispose]();
    this.#wakesAtUs = nextUs;
    const delayMs = Math.max(0, nextUs - this.#clock.nowUs()) / 1000;
    this.#timer = this.#clock.schedule(delayMs, () => this.#wake());
  }

  #wake(): void {
    this.#wakesAtUs = Number.POSITIVE_INFINITY;
    const nowUs = this.#clock.nowUs() + EARLY_US;
    this.#proceed(nowUs);
    this.#flight.land(nowUs);
    this.#arm();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#bottleneck.clear();
    this.#flight.clear();
  }
}
