// When does a worker give memory back? Some time after rooms have closed: a crowd leaves much behind, and may come again.
import type { Clock } from '@chorale/async';
import { trimMemory } from '@chorale/transport';

const DELAY_MS = 5_000;

/** Asked for by each room that closes; many within the delay share one. */
export class MemoryGiveBack implements Disposable {
  readonly #clock: Clock;
  #pending: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  soon(): void {
    this.#pending ??= this.#clock.schedule(DELAY_MS, () => {
      this.#pending = undefined;
      trimMemory();
    });
  }

  [Symbol.dispose](): void {
    this.#pending?.[Symbol.dispose]();
  }
}
