// What is a node made of? A supervisor, its media workers and what it answers on the bus.
import { NodeControlService, NodeState } from '@chorale/proto/chorale/node_control';
import { NODE_CONTROL_SUBJECT, nodeControlSubject, nodeEventsSubject } from '@chorale/protocol';
import { serveOverBus } from '@chorale/rpc';
import { ConfigError, type Service } from '@chorale/service';
import { runSelfTest } from '@chorale/transport';
import type { SfuNodeConfig } from './config.ts';
import type { SfuNodeDeps } from './deps.ts';
import { collectEvents } from './node/collect-events.ts';
import { createNodeControl, createSharedControl, type NodeStatus } from './node/control.ts';
import { inspectWorkers, type WorkerReport } from './node/inspect-workers.ts';
import { joinAsNode } from './node/join-as-node.ts';
import { launchInline, launchProcess } from './node/launcher.ts';
import { sweepRooms } from './node/sweep-rooms.ts';
import { WorkerPool } from './node/worker-pool.ts';

export interface SfuNode extends Service {
  /** Forces a collection in each worker. */
  inspectWorkers(): Promise<WorkerReport[]>;
}

/** Takes rooms once it resolves. Throws ConfigError where this machine cannot carry media. */
export async function createSfuNode(config: SfuNodeConfig, deps: SfuNodeDeps): Promise<SfuNode> {
  checkMachine(config);
  await using starting = new AsyncDisposableStack();
  const launch = config.launcher === 'process' ? launchProcess : launchInline;
  const { bus, events, logger } = deps;
  starting.use(collectEvents(bus, nodeEventsSubject(config.nodeId), events, logger));
  const pool = starting.use(new WorkerPool(config, deps, launch));
  await pool.start();
  starting.use(sweepRooms(pool, deps.store.rooms, deps.logger));
  const status: NodeStatus = { state: NodeState.SERVING };
  const control = createNodeControl(config, { pool, status, ...deps });
  const shared = createSharedControl(config, { pool, status, ...deps }, control);
  const own = nodeControlSubject(config.nodeId);
  starting.use(serveOverBus(deps.bus, own, (r) => r.service(NodeControlService, control)));
  const membership = starting.use(await joinAsNode(config, pool, status, deps));
  const open = starting.use(
    serveOverBus(deps.bus, NODE_CONTROL_SUBJECT, (r) => r.service(NodeControlService, shared), {
      queue: 'nodes',
    }),
  );
  await deps.bus.flush();
  const owned = starting.move();
  return {
    name: 'sfu-node',
    async drain(): Promise<void> {
      status.state = NodeState.DRAINING;
      open[Symbol.dispose]();
      await membership.announce();
    },
    inspectWorkers: () => inspectWorkers(pool),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A media worker that cannot reach OpenSSL or the kernel as it must would fail later, and worse. */
function checkMachine({ transport }: SfuNodeConfig): void {
  const { problems } = runSelfTest(transport.packetIo);
  if (problems.length === 0) return;
  throw new ConfigError(
    problems.map((problem) => `rtc.packet_io (${transport.packetIo}): ${problem}`),
  );
}
