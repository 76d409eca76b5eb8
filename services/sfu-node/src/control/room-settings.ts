// How does an application open a room ahead of its participants, and change what it says of itself?
import { create } from '@chorale/proto';
import type { Room as RoomInfo } from '@chorale/proto/livekit/models';
import type { CreateRoomRequest } from '@chorale/proto/livekit/room';
import { RoomUpdateSchema } from '@chorale/proto/livekit/rtc';
import { ChoraleError } from '@chorale/protocol';
import { closeUnlessJoined } from '../room/idle.ts';
import { writeRoomInfo } from '../room/info.ts';
import type { Room } from '../room/room.ts';
import { openNamedRoom } from '../worker/find-room.ts';
import type { WorkerState } from '../worker/worker.ts';

/** Idempotent by name: an open room is answered as it is. */
export function createOrFindRoom(worker: WorkerState, request: CreateRoomRequest): RoomInfo {
  checkMetadata(worker.config.rooms.limits.metadataBytes, request.metadata);
  const open = worker.rooms.get(request.name);
  if (open !== undefined) return writeRoomInfo(open);
  const room = openNamedRoom(worker, request.name);
  room.settings = {
    ...room.settings,
    emptyTimeoutSeconds: request.emptyTimeout || room.settings.emptyTimeoutSeconds,
    departureTimeoutSeconds: request.departureTimeout || room.settings.departureTimeoutSeconds,
    maxParticipants: request.maxParticipants || room.settings.maxParticipants,
  };
  room.metadata = request.metadata;
  closeUnlessJoined(room);
  return writeRoomInfo(room);
}

export function updateRoomMetadata(room: Room, metadata: string): RoomInfo {
  checkMetadata(room.settings.limits.metadataBytes, metadata);
  room.metadata = metadata;
  const info = writeRoomInfo(room);
  const value = create(RoomUpdateSchema, { room: info });
  for (const { session } of room.participants.values())
    session?.send({ case: 'roomUpdate', value });
  return info;
}

function checkMetadata(limitBytes: number, metadata: string): void {
  if (Buffer.byteLength(metadata) <= limitBytes) return;
  throw new ChoraleError('invalid_argument', `metadata exceeds ${limitBytes} bytes`);
}
