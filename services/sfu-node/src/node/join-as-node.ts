// What does this node tell the others of itself, and what does it do when they have taken a room?
import { createDeadline } from '@chorale/async';
import { joinCluster, type Membership } from '@chorale/cluster';
import { NodeState } from '@chorale/proto/chorale/node_control';
import type { NodeRecord, Ownership } from '@chorale/store';
import type { SfuNodeConfig } from '../config.ts';
import type { SfuNodeDeps } from '../deps.ts';
import type { NodeStatus } from './control.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A worker that does not answer by then counts without its participants. */
const LOAD_TIMEOUT_MS = 500;

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
      participants: await countParticipants(pool),
    }),
    ownerships: () => pool.workers.flatMap(({ rooms }) => [...rooms.values()]),
    onLost: (ownership) => closeLost(pool, ownership),
  });
}

async function countParticipants(pool: WorkerPool): Promise<number> {
  using deadline = createDeadline(LOAD_TIMEOUT_MS);
  const loads = await Promise.allSettled(
    pool.workers.map(({ control }) => control.readLoad(deadline.signal)),
  );
  return loads.reduce(
    (sum, load) => sum + (load.status === 'fulfilled' ? load.value.participants : 0),
    0,
  );
}

function closeLost(pool: WorkerPool, { roomName, epoch }: Ownership): void {
  for (const { rooms, control } of pool.workers) {
    if (rooms.get(roomName)?.epoch !== epoch) continue;
    rooms.delete(roomName);
    // A worker that is gone has closed it already.
    control.closeRoom({ roomName }).catch(() => undefined);
  }
}
