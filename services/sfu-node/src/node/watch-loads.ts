// How does the supervisor know how busy its workers are? It asks each once a second, and takes differences.
import { createDeadline, repeatTogether } from '@chorale/async';
import { type LoadReading, measureLoad } from './worker-load.ts';
import type { PooledWorker, WorkerPool } from './worker-pool.ts';

const INTERVAL_MS = 1_000;
/** A worker that does not answer by then keeps its last load: it is busy, or about to be found dead. */
const TIMEOUT_MS = 900;

export function watchLoads(pool: WorkerPool): Disposable {
  const readings = new WeakMap<PooledWorker, LoadReading>();
  const look = async (worker: PooledWorker): Promise<void> => {
    using deadline = createDeadline(TIMEOUT_MS);
    const reading = await worker.control.readLoad(deadline.signal);
    const before = readings.get(worker);
    readings.set(worker, reading);
    worker.load = measureLoad(before ?? reading, reading);
  };
  return repeatTogether(INTERVAL_MS, () => {
    for (const worker of pool.workers) look(worker).catch(() => undefined);
  });
}
