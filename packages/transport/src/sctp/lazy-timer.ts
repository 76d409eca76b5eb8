// How is a deadline moved with every packet without a new timer each time?
import type { Clock } from '@chorale/async';

/** A later deadline only moves a number; the timer that fires too early waits for the rest. No timer while stopped. */
export class LazyTimer {
  readonly #clock: Clock;
  readonly #expired: () => void;
  #timer: Disposable | undefined;
  #firesAtUs = 0;
  #deadlineUs = 0;

  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Sets the deadline anew. */
  start(delayMs: number): void {
    this.#deadlineUs = this.#clock.nowUs() + delayMs * 1000;
    if (this.#timer !== undefined && this.#firesAtUs <= this.#deadlineUs) return;
    this.#arm(delayMs);
  }

  stop(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    this.stop();
    this.#firesAtUs = this.#clock.nowUs() + delayMs * 1000;
    this.#timer = this.#clock.schedule(delayMs, () => this.#fired());
  }

  /** Half a millisecond early is in time: clocks and timers round differently. */
  #fired(): void {
    this.#timer = undefined;
    const leftUs = this.#deadlineUs - this.#clock.nowUs();
    if (leftUs > 500) this.#arm(leftUs / 1000);
    else this.#expired();
  }
}
