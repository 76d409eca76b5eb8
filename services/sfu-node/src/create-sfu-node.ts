// What is a node made of? A supervisor, its media workers and what it answers on the bus.
import { NodeControlService, NodeState } from '@chorale/proto/chorale/node_control';
import {
  ASSIGN_ROOM_SUBJECT,
  NODE_CONTROL_SUBJECT,
  nodeControlSubject,
  nodeEventsSubject,
} from '@chorale/protocol';
import { answerMethod, serveOverBus } from '@chorale/rpc';
import { ConfigError, type Service } from '@chorale/service';
import { runSelfTest } from '@chorale/transport';
import type { SfuNodeConfig } from './config.ts';
import type { SfuNodeDeps } from './deps.ts';
import { collectEvents } from './node/collect-events.ts';
import {
  type AssignRoom,
  createAssignAnywhere,
  createAssignHere,
  createNodeControl,
  type NodeParts,
} from './node/control.ts';
import { inspectRooms, type RoomReport } from './node/inspect-rooms.ts';
import { inspectWorkers, type WorkerReport } from './node/inspect-workers.ts';
import { joinAsNode } from './node/join-as-node.ts';
import { launchInline, launchProcess } from './node/launcher.ts';
import { serveSupervisor } from './node/place-media-host.ts';
import { sweepRooms } from './node/sweep-rooms.ts';
import { watchLoads } from './node/watch-loads.ts';
import { WorkerPool } from './node/worker-pool.ts';

export interface SfuNode extends Service {
  /** Forces a collection in each worker. */
  inspectWorkers(): Promise<WorkerReport[]>;
  /** Of one name, or all. */
  inspectRooms(name?: string): Promise<RoomReport[]>;
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
  starting.use(watchLoads(pool));
  starting.use(serveSupervisor(bus, config.nodeId, pool));
  const parts: NodeParts = { ...deps, pool, status: { state: NodeState.SERVING } };
  const { status } = parts;
  const assignHere = createAssignHere(config, parts);
  const control = createNodeControl(config, parts, assignHere);
  const own = nodeControlSubject(config.nodeId);
  starting.use(serveOverBus(deps.bus, own, (r) => r.service(NodeControlService, control)));
  const membership = starting.use(await joinAsNode(config, pool, status, deps));
  const open = starting.use(answerAnyone(config, parts, assignHere));
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
    inspectRooms: (name) => inspectRooms(pool, name),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What any node may be asked: the nodes share the questions. */
function answerAnyone(config: SfuNodeConfig, parts: NodeParts, assignHere: AssignRoom): Disposable {
  const { bus } = parts;
  const queue = 'nodes';
  const assign = createAssignAnywhere(config, parts, assignHere);
  const control = createNodeControl(config, parts, assign);
  const served = new DisposableStack();
  served.use(
    serveOverBus(bus, NODE_CONTROL_SUBJECT, (r) => r.service(NodeControlService, control), {
      queue,
    }),
  );
  const asked = { bus, subject: ASSIGN_ROOM_SUBJECT, queue };
  served.use(answerMethod(asked, NodeControlService.method.assignRoom, assign));
  return served;
}

/** A media worker that cannot reach OpenSSL or the kernel as it must would fail later, and worse. */
function checkMachine({ transport }: SfuNodeConfig): void {
  const { problems } = runSelfTest(transport.packetIo);
  if (problems.length === 0) return;
  throw new ConfigError(
    problems.map((problem) => `rtc.packet_io (${transport.packetIo}): ${problem}`),
  );
}
