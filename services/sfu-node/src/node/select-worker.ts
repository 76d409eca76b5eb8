// Which worker takes the next room, or more subscribers of one? The least busy; a pure choice.
import { busyness, type MeasuredLoad } from './worker-load.ts';

/** What the choice is made by. */
export interface Candidate {
  readonly index: number;
  readonly load: MeasuredLoad;
  readonly rooms: ReadonlyMap<string, unknown>;
  readonly newcomers: { count(nowMs: number): number };
}

/** Ties go to the one with fewer rooms, then to the lower index. */
export function selectWorker<T extends Candidate>(
  workers: readonly T[],
  nowMs: number,
): T | undefined {
  const weighed = workers.map((worker) => {
    return { worker, busy: busyness(worker.load, worker.newcomers.count(nowMs)) };
  });
  const sorted = weighed.toSorted(
    (a, b) =>
      a.busy - b.busy ||
      a.worker.rooms.size - b.worker.rooms.size ||
      a.worker.index - b.worker.index,
  );
  return sorted[0]?.worker;
}
