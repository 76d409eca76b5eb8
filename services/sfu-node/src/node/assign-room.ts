// Which worker owns a room? The one that has it, else the least busy one.
import type { AssignRoomRequest } from '@chorale/proto/chorale/node_control';
import { ChoraleError } from '@chorale/protocol';
import type { Ownership, RoomStore } from '@chorale/store';
import type { SfuNodeConfig } from '../config.ts';
import { selectWorker } from './select-worker.ts';
import type { PooledWorker, WorkerPool } from './worker-pool.ts';

/** Undefined for a peek at a room that a join would open. Throws not_found and unavailable. */
export async function assignRoom(
  pool: WorkerPool,
  directory: RoomStore,
  config: SfuNodeConfig,
  { roomName, peek, create }: AssignRoomRequest,
): Promise<PooledWorker | undefined> {
  if (roomName === '') throw new ChoraleError('invalid_argument', 'room_name is empty');
  const here = pool.workers.find((worker) => worker.rooms.has(roomName));
  if (here !== undefined) return here;
  if (!config.rooms.autoCreate && !create)
    throw new ChoraleError('not_found', 'requested room does not exist');
  if (peek) return;
  const ownership = await directory.claim(roomName, config.nodeId);
  if (ownership.nodeId !== config.nodeId) {
    throw new ChoraleError('unavailable', 'another node owns the room');
  }
  return place(pool, ownership);
}

/** Two joins may have claimed the room at once: the first to come here has placed it. */
function place(pool: WorkerPool, ownership: Ownership): PooledWorker {
  const { roomName } = ownership;
  const placed = pool.workers.find((worker) => worker.rooms.has(roomName));
  if (placed === undefined) return placeAnew(pool, ownership);
  placed.rooms.set(roomName, ownership);
  return placed;
}

function placeAnew(pool: WorkerPool, ownership: Ownership): PooledWorker {
  const nowMs = performance.now();
  const chosen = selectWorker(pool.workers, nowMs);
  if (chosen === undefined) throw new ChoraleError('unavailable', 'no media worker is up');
  chosen.newcomers.note(nowMs);
  chosen.rooms.set(ownership.roomName, ownership);
  return chosen;
}
