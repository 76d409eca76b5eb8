// Which worker owns a room? The one that has it, else the one with the fewest rooms.
import type { AssignRoomRequest } from '@chorale/proto/chorale/node_control';
import { ChoraleError } from '@chorale/protocol';
import type { RoomConfig } from '../config.ts';
import type { PooledWorker, WorkerPool } from './worker-pool.ts';

/** Undefined for a peek at a room that a join would open. Throws not_found and unavailable. */
export async function assignRoom(
  pool: WorkerPool,
  rooms: RoomConfig,
  { roomName, peek }: AssignRoomRequest,
): Promise<PooledWorker | undefined> {
  if (roomName === '') throw new ChoraleError('invalid_argument', 'room_name is empty');
  const owner = pool.workers.find((worker) => worker.rooms.has(roomName));
  if (owner !== undefined) return owner;
  if (!rooms.autoCreate) throw new ChoraleError('not_found', 'requested room does not exist');
  if (peek) return;
  const chosen = selectWorker(pool.workers);
  if (chosen === undefined) throw new ChoraleError('unavailable', 'no media worker is up');
  chosen.rooms.add(roomName);
  return chosen;
}

/** A pure choice; ties go to the lower index. */
export function selectWorker(workers: readonly PooledWorker[]): PooledWorker | undefined {
  return workers.toSorted((a, b) => a.rooms.size - b.rooms.size || a.index - b.index)[0];
}
