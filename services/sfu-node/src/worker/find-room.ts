// Which room does a session want? The open one of that name, or a new one where that is allowed.
import { ChoraleError } from '@chorale/protocol';
import { createRoom } from '../room/create-room.ts';
import type { Room } from '../room/room.ts';
import type { WorkerState } from './worker.ts';

/** Throws not_found in the words that clients look for, and resource_exhausted. */
export function findOrOpenRoom(worker: WorkerState, name: string): Room {
  const open = worker.rooms.get(name);
  if (open !== undefined) return open;
  if (!worker.config.rooms.autoCreate) {
    throw new ChoraleError('not_found', 'requested room does not exist');
  }
  return openNamedRoom(worker, name);
}

/** Also where joins may not open rooms. Throws resource_exhausted. */
export function openNamedRoom(worker: WorkerState, name: string): Room {
  const { rooms } = worker.config;
  if (worker.rooms.size >= rooms.limits.roomsPerWorker) {
    throw new ChoraleError('resource_exhausted', 'the node has as many rooms as it may');
  }
  const room = openRoom(worker, name);
  worker.rooms.set(name, room);
  return room;
}

function openRoom(worker: WorkerState, name: string): Room {
  const { config, clock, logger, openHost, emit } = worker;
  const { nodeId, region, rooms } = config;
  const onClosed = (room: Room): void => {
    if (worker.rooms.get(name) === room) worker.rooms.delete(name);
    worker.giveBack.soon();
  };
  return createRoom(
    name,
    { ...rooms, nodeId, region },
    {
      ...{ clock, logger, openHost, emit, onClosed },
    },
  );
}
