// How are this node's media workers, as debugging and soak tests ask? Their counters after a forced collection, and open files.
import { readdir } from 'node:fs/promises';
import type { WorkerPool } from './worker-pool.ts';

export interface WorkerReport {
  readonly index: number;
  readonly pid: number;
  readonly rooms: number;
  readonly participants: number;
  /** Drops by reason, live native sessions and ciphers, pools, memory in bytes (`memory.rss`, …). */
  readonly counters: Readonly<Record<string, number>>;
  /** -1 where the system does not tell. */
  readonly openDescriptors: number;
}

/** Costs each worker a full collection, some 20 ms: never on a schedule. */
export function inspectWorkers(pool: WorkerPool): Promise<WorkerReport[]> {
  return Promise.all(
    pool.workers.map(async ({ index, pid, control }) => {
      const [{ rooms, participants }, { counters }] = await Promise.all([
        control.getLoad({}),
        control.getCounters({}),
      ]);
      const named = Object.entries(counters).map(([name, value]) => [name, Number(value)]);
      return {
        index,
        pid,
        rooms: rooms.length,
        participants,
        counters: Object.fromEntries(named) as Record<string, number>,
        openDescriptors: await countDescriptors(pid),
      };
    }),
  );
}

async function countDescriptors(pid: number): Promise<number> {
  const entries = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  return entries?.length ?? -1;
}
