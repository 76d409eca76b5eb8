// How does an application open a room ahead of its participants, and change what it says of itself?
import type { Room as RoomInfo } from '@chorale/proto/livekit/models';
import type { CreateRoomRequest } from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import { writeRoomInfo } from '../room/info.ts';
import type { Room } from '../room/room.ts';
import { tellRoom } from '../room/room-news.ts';
import { openNamedRoom } from '../worker/find-room.ts';
import type { WorkerState } from '../worker/worker.ts';

/** Idempotent by name: an open room is answered as it is. */
export function createOrFindRoom(worker: WorkerState, request: CreateRoomRequest): RoomInfo {
  const open = worker.rooms.get(request.name);
  const room =
    open ?? openNamedRoom(worker, request.name, { preset: request.roomPreset, wishes: request });
  return writeRoomInfo(room);
}

export function updateRoomMetadata(room: Room, metadata: string): RoomInfo {
  const limitBytes = room.settings.limits.metadataBytes;
  if (Buffer.byteLength(metadata) > limitBytes) {
    throw new ChoraleError('invalid_argument', `metadata exceeds ${limitBytes} bytes`);
  }
  room.metadata = metadata;
  tellRoom(room);
  return writeRoomInfo(room);
}
