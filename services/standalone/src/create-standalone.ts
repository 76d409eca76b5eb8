// What runs when everything runs in one process?
import { createMemoryBus } from '@chorale/bus';
import { NodeControlService } from '@chorale/proto/chorale/node_control';
import { createBusTransport, createClient } from '@chorale/rpc';
import { createHttpListener, type Service } from '@chorale/service';
import { createSfuNode, nodeControlSubject } from '@chorale/sfu-node';

export interface StandaloneConfig {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

export interface Standalone extends Service {
  readonly url: string;
}

const NODE_ID = 'ND_1';

export async function createStandalone(config: StandaloneConfig): Promise<Standalone> {
  await using starting = new AsyncDisposableStack();
  const bus = starting.use(createMemoryBus());
  const http = starting.use(createHttpListener());
  const node = starting.use(await createSfuNode({ nodeId: NODE_ID, workers: 2 }, { bus, http }));
  const control = createClient(
    NodeControlService,
    createBusTransport(bus, nodeControlSubject(NODE_ID)),
  );
  http.mount((server) => {
    server.get('/', () => 'OK');
    server.get('/debug/node', () => control.getNode({}));
  });
  const url = await http.listen(config.host, config.port);
  const owned = starting.move();
  return {
    name: 'standalone',
    url,
    drain: (deadline) => node.drain(deadline),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
