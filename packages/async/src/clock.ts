// What time is it, and how does something happen later? Time is a parameter everywhere below the services.
import { repeatTogether } from './shared-interval.ts';

/** What repeats so seldom does so together with others; what is more frequent has a timer of its own, which is cheaper to keep. */
const SELDOM_MS = 1_000;

export interface Clock {
  /** Microseconds since the Unix epoch; never runs backwards within a process. */
  nowUs(): number;
  /** Calls `handle` once after `delayMs`. Disposing cancels; safe to repeat. Does not keep the process alive. */
  schedule(delayMs: number, handle: () => void): Disposable;
  /** Calls `handle` every `intervalMs`, the first time within one. Does not keep the process alive. */
  repeat(intervalMs: number, handle: () => void): Disposable;
}

export function createSystemClock(): Clock {
  // Asking for it costs more than asking for the time.
  const originMs = performance.timeOrigin;
  return {
    nowUs: () => (originMs + performance.now()) * 1000,
    schedule(delayMs, handle): Disposable {
      const timer = setTimeout(handle, delayMs).unref();
      return { [Symbol.dispose]: () => clearTimeout(timer) };
    },
    repeat: (intervalMs, handle) =>
      intervalMs < SELDOM_MS ? repeatAlone(intervalMs, handle) : repeatTogether(intervalMs, handle),
  };
}

function repeatAlone(intervalMs: number, handle: () => void): Disposable {
  const timer = setInterval(handle, intervalMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

interface Alarm {
  atUs: number;
  readonly everyUs: number | undefined;
  readonly handle: () => void;
}

/** A clock that moves only when told, for tests. */
export interface FakeClock extends Clock {
  /** Runs everything that falls due, in order of time. */
  advance(milliseconds: number): void;
  /** How many schedules and repeats are still live. */
  readonly pending: number;
}

/** Starts at 1,700,000,000 s after the epoch, so that tests meet realistic magnitudes. */
export function createFakeClock(startUs = 1_700_000_000_000_000): FakeClock {
  let nowUs = startUs;
  const alarms = new Set<Alarm>();
  const add = (alarm: Alarm): Disposable => {
    alarms.add(alarm);
    return { [Symbol.dispose]: () => void alarms.delete(alarm) };
  };
  const earliest = (): Alarm | undefined => [...alarms].toSorted((a, b) => a.atUs - b.atUs).at(0);

  return {
    nowUs: () => nowUs,
    schedule: (delayMs, handle) =>
      add({ atUs: nowUs + delayMs * 1000, everyUs: undefined, handle }),
    repeat: (intervalMs, handle) =>
      add({ atUs: nowUs + intervalMs * 1000, everyUs: intervalMs * 1000, handle }),
    advance(milliseconds): void {
      const endUs = nowUs + milliseconds * 1000;
      for (let next = earliest(); next !== undefined && next.atUs <= endUs; next = earliest()) {
        nowUs = next.atUs;
        if (next.everyUs === undefined) alarms.delete(next);
        else next.atUs += next.everyUs;
        next.handle();
      }
      nowUs = endUs;
    },
    get pending(): number {
      return alarms.size;
    },
  };
}
