// How often has this address, or this room, done something lately? Counted in windows, with a bound on what is remembered.

interface Window {
  readonly startedMs: number;
  count: number;
}

export interface RateWindow {
  /** Times in one window; 0: no limit. */
  readonly limit: number;
  readonly windowMs: number;
}

/** Keys that are remembered; beyond it the oldest window is forgotten. */
const MAX_KEYS = 10_000;

export class AddressRate {
  readonly #rate: RateWindow;
  readonly #now: () => number;
  /** In the order of their beginning. */
  readonly #windows = new Map<string, Window>();

  constructor(rate: RateWindow, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  get remembered(): number {
    return this.#windows.size;
  }

  isOver(key: string): boolean {
    const window = this.#windows.get(key);
    if (this.#rate.limit === 0 || window === undefined) return false;
    return this.#isOpen(window) && window.count >= this.#rate.limit;
  }

  count(key: string): void {
    if (this.#rate.limit === 0) return;
    const window = this.#windows.get(key);
    if (window !== undefined && this.#isOpen(window)) window.count++;
    else this.#begin(key);
  }

  #begin(key: string): void {
    this.#windows.delete(key);
    this.#windows.set(key, { startedMs: this.#now(), count: 1 });
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MAX_KEYS && oldest !== undefined) this.#windows.delete(oldest);
  }

  #isOpen({ startedMs }: Window): boolean {
    return this.#now() - startedMs < this.#rate.windowMs;
  }
}
