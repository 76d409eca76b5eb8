// What does this node tell the others of itself, and what does it do when they have taken a room?
import { joinCluster, type Membership } from '@chorale/cluster';
import { NodeState } from '@chorale/proto/chorale/node_control';
import type { NodeRecord, Ownership } from '@chorale/store';
import type { SfuNodeConfig } from '../config.ts';
import type { SfuNodeDeps } from '../deps.ts';
import type { NodeStatus } from './control.ts';
import type { WorkerPool } from './worker-pool.ts';

export function joinAsNode(
  { nodeId, region }: SfuNodeConfig,
  pool: WorkerPool,
  status: NodeStatus,
  { store, logger }: SfuNodeDeps,
): Promise<Membership> {
  return joinCluster({
    nodeId,
    store,
    logger,
    describe: async (): Promise<NodeRecord> => ({
      nodeId,
      region,
      state: status.state === NodeState.DRAINING ? 'draining' : 'serving',
      rooms: pool.workers.reduce((sum, { rooms }) => sum + rooms.size, 0),
      participants: pool.workers.reduce((sum, { load }) => sum + load.participants, 0),
    }),
    ownerships: () => pool.workers.flatMap(({ rooms }) => [...rooms.values()]),
    onLost: (ownership) => closeLost(pool, ownership),
  });
}

function closeLost(pool: WorkerPool, { roomName, epoch }: Ownership): void {
  for (const { rooms, control } of pool.workers) {
    if (rooms.get(roomName)?.epoch !== epoch) continue;
    rooms.delete(roomName);
    // A worker that is gone has closed it already.
    control.closeRoom({ roomName }).catch(() => undefined);
  }
}
