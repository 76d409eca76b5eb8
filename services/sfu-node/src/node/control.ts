// What does a node answer over the bus?
import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@chorale/bus';
import { RecentPlacements, type RouteParts, routeRoom } from '@chorale/cluster';
import type { MessageInitShape } from '@chorale/proto';
import type { WorkerLoadSchema } from '@chorale/proto/chorale/node_control';
import {
  type GetNodeResponse,
  type NodeControlService,
  NodeState,
} from '@chorale/proto/chorale/node_control';
import {
  ChoraleError,
  relaySubject,
  roomControlSubject,
  workerDownSubject,
} from '@chorale/protocol';
import type { ServiceImpl } from '@chorale/rpc';
import type { Store } from '@chorale/store';
import type { SfuNodeConfig } from '../config.ts';
import { assignRoom } from './assign-room.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface NodeStatus {
  state: GetNodeResponse['state'];
}

export interface NodeParts {
  readonly pool: WorkerPool;
  readonly bus: Bus;
  readonly store: Store;
  readonly status: NodeStatus;
}

/** What the node answers under its own name: for rooms that are, or open, here. */
export function createNodeControl(
  config: SfuNodeConfig,
  { pool, store, status }: NodeParts,
): ServiceImpl<typeof NodeControlService> {
  return {
    getNode: async () => ({
      nodeId: config.nodeId,
      state: status.state,
      workers: await describeWorkers(pool),
    }),
    async assignRoom(request) {
      const known = pool.workers.some(({ rooms }) => rooms.has(request.roomName));
      if (status.state === NodeState.DRAINING && !known) {
        throw new ChoraleError('unavailable', 'the node is draining');
      }
      const worker = await assignRoom(pool, store.rooms, config, request);
      if (worker === undefined) return { nodeId: config.nodeId };
      return {
        nodeId: config.nodeId,
        relaySubject: relaySubject(worker.subject),
        downSubject: workerDownSubject(worker.subject),
        roomsSubject: roomControlSubject(worker.subject),
      };
    },
    async *watchLoad({ reports, intervalMs }, { signal }) {
      for (let sequence = 1; reports === 0 || sequence <= reports; sequence++) {
        yield { sequence, workers: await describeWorkers(pool) };
        if (sequence !== reports) await wait(Math.max(intervalMs, 100), undefined, { signal });
      }
    },
  };
}

/** What it answers when anyone may: wherever the room is. */
export function createSharedControl(
  { nodeId }: SfuNodeConfig,
  { pool, bus, store }: NodeParts,
  own: ServiceImpl<typeof NodeControlService>,
): ServiceImpl<typeof NodeControlService> {
  const placements = new RecentPlacements();
  return {
    ...own,
    assignRoom(request, context) {
      const assignHere: RouteParts['assignHere'] = async (wish) => own.assignRoom(wish, context);
      // A room that is here needs no store, which may be away.
      const here = pool.workers.some(({ rooms }) => rooms.has(request.roomName));
      if (here || request.roomName === '') return assignHere(request);
      return routeRoom({ nodeId, bus, store, placements, assignHere }, request);
    },
  };
}

async function describeWorkers(
  pool: WorkerPool,
): Promise<MessageInitShape<typeof WorkerLoadSchema>[]> {
  return Promise.all(
    pool.workers.map(async ({ index, pid, control }) => {
      const { rooms, participants } = await control.getLoad({});
      return { index, pid, rooms: rooms.length, participants };
    }),
  );
}
