// How late does this process wake up? The relay lives in it: where the machine is too busy for timers, a run says nothing.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Lateness extends Disposable {
  /** Of the wake-ups since the last call, how late 98 in 100 were at most, milliseconds. */
  takeLateMs(): number;
}

const RESOLUTION_MS = 5;

export function watchLateness(): Lateness {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    takeLateMs(): number {
      const lateMs = delays.count === 0 ? 0 : delays.percentile(98) / 1e6;
      delays.reset();
      return Math.max(0, lateMs - RESOLUTION_MS);
    },
    [Symbol.dispose]: () => void delays.disable(),
  };
}
