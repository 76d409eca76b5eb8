// How late does this process wake up? The relay lives in it: where the machine is too busy for timers, a run says nothing.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Lateness extends Disposable {
  /** The worst since the last call, milliseconds. */
  takeWorstMs(): number;
}

const RESOLUTION_MS = 5;

export function watchLateness(): Lateness {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    takeWorstMs(): number {
      const worstMs = delays.max / 1e6;
      delays.reset();
      return Math.max(0, worstMs - RESOLUTION_MS);
    },
    [Symbol.dispose]: () => void delays.disable(),
  };
}
