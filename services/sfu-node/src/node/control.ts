// What does a node answer over the bus?
import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '@chorale/bus';
import { RecentPlacements, routeRoom } from '@chorale/cluster';
import type { MessageInitShape } from '@chorale/proto';
import {
  type AssignRoomRequest,
  type AssignRoomResponseSchema,
  type GetNodeResponse,
  type NodeControlService,
  NodeState,
  type WorkerLoadSchema,
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

/** Where a room is that somebody joins. Throws what the caller may hear. */
export type AssignRoom = (
  request: AssignRoomRequest,
) => Promise<MessageInitShape<typeof AssignRoomResponseSchema>>;

export interface NodeStatus {
  state: GetNodeResponse['state'];
}

export interface NodeParts {
  readonly pool: WorkerPool;
  readonly bus: Bus;
  readonly store: Store;
  readonly status: NodeStatus;
}

/** For rooms that are, or open, here. */
export function createAssignHere(
  config: SfuNodeConfig,
  { pool, store, status }: NodeParts,
): AssignRoom {
  return async (request) => {
    if (status.state === NodeState.DRAINING && !isHere(pool, request)) {
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
  };
}

/** Wherever the room is. A room that is here needs no store, which may be away. */
export function createAssignAnywhere(
  { nodeId }: SfuNodeConfig,
  { pool, bus, store }: NodeParts,
  assignHere: AssignRoom,
): AssignRoom {
  const placements = new RecentPlacements();
  return async (request) => {
    if (isHere(pool, request) || request.roomName === '') return assignHere(request);
    return routeRoom({ nodeId, bus, store, placements, assignHere }, request);
  };
}

const isHere = (pool: WorkerPool, { roomName }: AssignRoomRequest): boolean =>
  pool.workers.some(({ rooms }) => rooms.has(roomName));

/** What the node answers, under its own name and with one `assignRoom` or the other where anyone may. */
export function createNodeControl(
  { nodeId }: SfuNodeConfig,
  { pool, status }: NodeParts,
  assign: AssignRoom,
): ServiceImpl<typeof NodeControlService> {
  return {
    getNode: async () => ({ nodeId, state: status.state, workers: await describeWorkers(pool) }),
    assignRoom: (request) => assign(request),
    async *watchLoad({ reports, intervalMs }, { signal }) {
      for (let sequence = 1; reports === 0 || sequence <= reports; sequence++) {
        yield { sequence, workers: await describeWorkers(pool) };
        if (sequence !== reports) await wait(Math.max(intervalMs, 100), undefined, { signal });
      }
    },
  };
}

async function describeWorkers(
  pool: WorkerPool,
): Promise<MessageInitShape<typeof WorkerLoadSchema>[]> {
  return Promise.all(
    pool.workers.map(async ({ index, pid, control, load }) => {
      const { rooms, participants, downTracks } = await control.getLoad({});
      const busyPermille = Math.round(load.cpuShare * 1000);
      const packetsPerSecond = Math.round(load.packetsPerSecond);
      return {
        ...{ index, pid, rooms: rooms.length, participants },
        ...{ busyPermille, packetsPerSecond, downTracks },
      };
    }),
  );
}
