// What does a node tell who debugs it? Its processes and its rooms; on a port of its own, loopback only, off by default.
import { type Config, createHttpListener, type HttpListener } from '@chorale/service';
import type { SfuNode } from './create-sfu-node.ts';
import type { WorkerReport } from './node/inspect-workers.ts';

export interface DebugReport {
  readonly supervisor: {
    readonly pid: number;
    readonly rss: number;
    readonly heap: number;
  };
  readonly workers: readonly WorkerReport[];
}

export interface DebugListener extends AsyncDisposable {
  readonly url: string;
}

type Inspected = Pick<SfuNode, 'inspectWorkers' | 'inspectRooms'>;

const MAX_MESSAGE_BYTES = 1024;

/** Undefined where the configuration names no port. It must never be reachable from where clients come. */
export async function listenForDebug(
  { debug_port: port }: Pick<Config, 'debug_port'>,
  node: Inspected,
): Promise<DebugListener | undefined> {
  if (port === undefined) return undefined;
  await using starting = new AsyncDisposableStack();
  const http = starting.use(createHttpListener({ maxMessageBytes: MAX_MESSAGE_BYTES }));
  mountDebug(http, node);
  const url = await http.listen('127.0.0.1', port);
  const owned = starting.move();
  return { url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/**
 * `GET /debug/workers` forces a collection in each worker, and here when Node was started with `--expose-gc`.
 * `GET /debug/rooms`: rooms, participants, tracks, layers and links; of one room with `?room=NAME`.
 */
function mountDebug(http: HttpListener, node: Inspected): void {
  http.mount((server) => {
    server.get('/debug/workers', async (): Promise<DebugReport> => {
      globalThis.gc?.();
      const { rss, heapUsed: heap } = process.memoryUsage();
      const workers = await node.inspectWorkers();
      return { supervisor: { pid: process.pid, rss, heap }, workers };
    });
    server.get('/debug/rooms', async ({ query }) => {
      const { room } = query as { readonly room?: string | readonly string[] };
      return { rooms: await node.inspectRooms(typeof room === 'string' ? room : undefined) };
    });
  });
}
