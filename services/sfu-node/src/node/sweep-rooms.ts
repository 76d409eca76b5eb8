// Which assigned rooms have closed since? The workers say which are open; the rest are free for any worker.
import { repeatTogether } from '@chorale/async';
import type { RoomStore } from '@chorale/store';
import type { Logger } from '@chorale/telemetry';
import type { PooledWorker, WorkerPool } from './worker-pool.ts';

/** A room that was assigned so recently may not be open yet: its first participant is on the way. */
const SWEEP_INTERVAL_MS = 10_000;

/** Two looks in a row must miss a room before it is forgotten. */
export function sweepRooms(pool: WorkerPool, directory: RoomStore, logger: Logger): Disposable {
  const missing = new WeakMap<PooledWorker, ReadonlySet<string>>();
  const look = async (worker: PooledWorker): Promise<void> => {
    const { rooms } = await worker.control.getLoad({});
    const open = new Set(rooms);
    const absent = new Set([...worker.rooms.keys()].filter((name) => !open.has(name)));
    for (const [name, ownership] of [...worker.rooms]) {
      if (!absent.has(name) || !missing.get(worker)?.has(name)) continue;
      worker.rooms.delete(name);
      await directory.release(ownership);
    }
    missing.set(worker, absent);
  };
  return repeatTogether(SWEEP_INTERVAL_MS, () => {
    for (const worker of pool.workers) {
      look(worker).catch(() => logger.warn({ worker: worker.index }, 'a worker does not answer'));
    }
  });
}
