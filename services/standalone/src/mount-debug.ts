// What does the stack tell who debugs it? Counters, memory and open files of its processes; loopback only, off by default.
import type { HttpListener } from '@chorale/service';
import type { SfuNode, WorkerReport } from '@chorale/sfu-node';

export interface DebugReport {
  readonly supervisor: {
    readonly pid: number;
    readonly rss: number;
    readonly heap: number;
  };
  readonly workers: readonly WorkerReport[];
}

/** `GET /debug/workers`: forces a collection in each worker, and here when Node was started with `--expose-gc`. */
export function mountDebug(http: HttpListener, node: SfuNode): void {
  http.mount((server) => {
    server.get('/debug/workers', async (): Promise<DebugReport> => {
      globalThis.gc?.();
      const { rss, heapUsed: heap } = process.memoryUsage();
      const workers = await node.inspectWorkers();
      return { supervisor: { pid: process.pid, rss, heap }, workers };
    });
  });
}
