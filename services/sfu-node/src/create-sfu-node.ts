// What is a node made of?
import { type Bus, request } from '@chorale/bus';
import { NodeControlService, NodeState } from '@chorale/proto/chorale/node_control';
import { type ServiceImpl, serveOverBus } from '@chorale/rpc';
import type { HttpListener, Service } from '@chorale/service';
import { nodeControlSubject, type SfuNodeConfig } from './config.ts';
import { openRoomThread, type RoomThread } from './thread/thread-client.ts';

export interface SfuNodeDeps {
  readonly bus: Bus;
  readonly http: HttpListener;
}

export async function createSfuNode(config: SfuNodeConfig, deps: SfuNodeDeps): Promise<Service> {
  await using starting = new AsyncDisposableStack();
  const threads: RoomThread[] = [];
  for (let index = 0; index < config.workers; index++) {
    threads.push(starting.use(await openRoomThread(deps.bus, index)));
  }
  let state: NodeState = NodeState.SERVING;
  const control: ServiceImpl<typeof NodeControlService> = {
    getNode: () => ({ nodeId: config.nodeId, state, workers: threads.length }),
    async *watchLoad({ reports }) {
      for (let sequence = 1; sequence <= reports; sequence++) yield { sequence, cpuRatio: 0 };
    },
  };
  starting.use(
    serveOverBus(deps.bus, nodeControlSubject(config.nodeId), (router) =>
      router.service(NodeControlService, control),
    ),
  );
  deps.http.mount((server) => {
    server.get('/debug/threads', () =>
      Promise.all(threads.map(({ index }) => pingThread(deps.bus, index))),
    );
  });
  deps.http.mountRpc((router) => router.service(NodeControlService, control));
  const owned = starting.move();
  return {
    name: 'sfu-node',
    async drain(): Promise<void> {
      state = NodeState.DRAINING;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function pingThread(
  bus: Bus,
  index: number,
): Promise<{ index: number; threadId: number | undefined }> {
  const answer = await request(
    bus,
    `thread.${index}.ping`,
    new Uint8Array(),
    AbortSignal.timeout(1_000),
  );
  return { index, threadId: answer[0] };
}
