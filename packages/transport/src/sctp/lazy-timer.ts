// How is a deadline moved with every packet without a new timer each time?
import type { Clock } from '@chorale/async';

/** A later deadline, or none, only moves a number; the timer that fires too early waits for the rest or was not needed. */
export class LazyTimer {
  readonly #clock: Clock;
  readonly #expired: () => void;
  #timer: Disposable | undefined;
  #firesAtUs = 0;
  /** Infinity: none. */
  #deadlineUs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  get isRunning(): boolean {
    return this.#deadlineUs !== Number.POSITIVE_INFINITY;
  }

  /** Sets the deadline anew. Whoever has just asked for the time passes it. */
  start(delayMs: number, nowUs: number = this.#clock.nowUs()): void {
    this.#deadlineUs = nowUs + delayMs * 1000;
    if (this.#timer !== undefined && this.#firesAtUs <= this.#deadlineUs) return;
    this.#arm(delayMs);
  }

  /** No deadline for now; the next one is near, so the timer stays. */
  pause(): void {
    this.#deadlineUs = Number.POSITIVE_INFINITY;
  }

  stop(): void {
    this.pause();
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#firesAtUs = this.#clock.nowUs() + delayMs * 1000;
    this.#timer = this.#clock.schedule(delayMs, () => this.#fired());
  }

  /** Half a millisecond early is in time: clocks and timers round differently. */
  #fired(): void {
    this.#timer = undefined;
    if (!this.isRunning) return;
    const leftUs = this.#deadlineUs - this.#clock.nowUs();
    if (leftUs > 500) return this.#arm(leftUs / 1000);
    this.pause();
    this.#expired();
  }
}
