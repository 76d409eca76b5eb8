// How does a room end? Everyone is told to leave, the media host is closed, the name is free again.
import { DisconnectReason } from '@chorale/proto/livekit/models';
import { removeParticipant } from './leave.ts';
import type { Room } from './room.ts';

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
  room.host.send({ kind: 'close' });
  room.host[Symbol.dispose]();
  room.logger.info({}, 'room closed');
  room.deps.onClosed(room);
}
