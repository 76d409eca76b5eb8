// What does a node answer over the bus?
import { setTimeout as wait } from 'node:timers/promises';
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
import type { RoomStore } from '@chorale/store';
import type { SfuNodeConfig } from '../config.ts';
import { assignRoom } from './assign-room.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface NodeStatus {
  state: GetNodeResponse['state'];
}

export interface NodeParts {
  readonly pool: WorkerPool;
  readonly directory: RoomStore;
  readonly status: NodeStatus;
}

export function createNodeControl(
  config: SfuNodeConfig,
  { pool, directory, status }: NodeParts,
): ServiceImpl<typeof NodeControlService> {
  return {
    getNode: async () => ({
      nodeId: config.nodeId,
      state: status.state,
      workers: await describeWorkers(pool),
    }),
    async assignRoom(request) {
      if (status.state === NodeState.DRAINING) {
        throw new ChoraleError('unavailable', 'the node is draining');
      }
      const worker = await assignRoom(pool, directory, config, request);
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
