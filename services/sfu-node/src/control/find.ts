// Which room, which participant does a call mean? Errors name what is missing.
import { ChoraleError } from '@chorale/protocol';
import type { Participant } from '../participant/participant.ts';
import type { Room } from '../room/room.ts';
import type { WorkerState } from '../worker/worker.ts';

export function findRoom(worker: WorkerState, name: string): Room {
  const room = worker.rooms.get(name);
  if (room === undefined) throw new ChoraleError('not_found', 'requested room does not exist');
  return room;
}

export function findParticipant(
  worker: WorkerState,
  { room: name, identity }: { readonly room: string; readonly identity: string },
): readonly [Room, Participant] {
  if (identity === '') throw new ChoraleError('invalid_argument', 'identity is empty');
  const room = findRoom(worker, name);
  const participant = room.participants.get(identity);
  if (participant === undefined) {
    throw new ChoraleError('not_found', 'participant does not exist');
  }
  return [room, participant];
}
