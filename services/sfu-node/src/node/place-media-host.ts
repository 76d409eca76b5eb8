// Where does a room that is larger than its worker go on? On the least busy worker that has no host of it yet.
import type { Bus } from '@chorale/bus';
import { SupervisorService } from '@chorale/proto/chorale/supervisor';
import { ChoraleError, nodeSupervisorSubject } from '@chorale/protocol';
import { serveOverBus } from '@chorale/rpc';
import { selectWorker } from './select-worker.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Answers the node's own workers. */
export function serveSupervisor(bus: Bus, nodeId: string, pool: WorkerPool): Disposable {
  return serveOverBus(bus, nodeSupervisorSubject(nodeId), (router) =>
    router.service(SupervisorService, {
      async placeMediaHost({ epoch, home, taken }) {
        const full = new Set([home, ...taken]);
        const candidates = pool.workers.filter(({ subject }) => !full.has(subject));
        const nowMs = performance.now();
        const worker = selectWorker(candidates, nowMs);
        if (worker === undefined)
          throw new ChoraleError('unavailable', 'no other media worker is up');
        worker.newcomers.note(nowMs);
        await worker.control.openMediaHost({ epoch, home });
        return { worker: worker.subject };
      },
    }),
  );
}
