// What is a node made of? A supervisor, its media workers and what it answers on the bus.
import { NodeControlService, NodeState } from '@chorale/proto/chorale/node_control';
import { NODE_CONTROL_SUBJECT, nodeControlSubject } from '@chorale/protocol';
import { serveOverBus } from '@chorale/rpc';
import type { Service } from '@chorale/service';
import type { SfuNodeConfig } from './config.ts';
import type { SfuNodeDeps } from './deps.ts';
import { createNodeControl, type NodeStatus } from './node/control.ts';
import { inspectWorkers, type WorkerReport } from './node/inspect-workers.ts';
import { launchInline, launchProcess } from './node/launcher.ts';
import { sweepRooms } from './node/sweep-rooms.ts';
import { WorkerPool } from './node/worker-pool.ts';

export interface SfuNode extends Service {
  /** Forces a collection in each worker. */
  inspectWorkers(): Promise<WorkerReport[]>;
}

/** Takes rooms once it resolves. */
export async function createSfuNode(config: SfuNodeConfig, deps: SfuNodeDeps): Promise<SfuNode> {
  await using starting = new AsyncDisposableStack();
  const launch = config.launcher === 'process' ? launchProcess : launchInline;
  const pool = starting.use(new WorkerPool(config, deps, launch));
  const directory = deps.store.rooms;
  await pool.start();
  starting.use(sweepRooms(pool, directory, deps.logger));
  const status: NodeStatus = { state: NodeState.SERVING };
  const control = createNodeControl(config, { pool, directory, status });
  for (const subject of [NODE_CONTROL_SUBJECT, nodeControlSubject(config.nodeId)]) {
    starting.use(
      serveOverBus(deps.bus, subject, (router) => router.service(NodeControlService, control)),
    );
  }
  const owned = starting.move();
  return {
    name: 'sfu-node',
    async drain(): Promise<void> {
      status.state = NodeState.DRAINING;
    },
    inspectWorkers: () => inspectWorkers(pool),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
