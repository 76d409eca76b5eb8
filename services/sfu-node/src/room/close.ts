// How does a room end? Everyone is told to leave, the media host is closed, the name is free again.
import { DisconnectReason, RoomEndReason } from '@chorale/proto/livekit/models';
import { emitRoomFinished } from './events.ts';
import { removeParticipant } from './leave.ts';
import type { Room } from './room.ts';

const endReasons: Readonly<Partial<Record<number, RoomEndReason>>> = {
  [DisconnectReason.ROOM_CLOSED]: RoomEndReason.ROOM_END_IDLE_TIMEOUT,
  [DisconnectReason.ROOM_DELETED]: RoomEndReason.ROOM_END_API_DELETE,
  [DisconnectReason.SERVER_SHUTDOWN]: RoomEndReason.ROOM_END_SERVER_SHUTDOWN,
};

export function closeRoom(
  room: Room,
  reason: DisconnectReason = DisconnectReason.ROOM_CLOSED,
): void {
  if (room.closed) return;
  room.closed = true;
  for (const participant of [...room.participants.values()]) {
    removeParticipant(room, participant, reason);
  }
  room.idle?.[Symbol.dispose]();
  room.counting?.[Symbol.dispose]();
  room.news[Symbol.dispose]();
  room.metrics[Symbol.dispose]();
  room.host.send({ kind: 'close' });
  room.host[Symbol.dispose]();
  room.logger.info({}, 'room closed');
  emitRoomFinished(room, endReasons[reason] ?? RoomEndReason.ROOM_END_UNKNOWN);
  room.deps.onClosed(room);
}
