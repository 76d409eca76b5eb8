// When is everyone told of the room itself? Metadata and recording at once, counts at most every few seconds.
import { create } from '@chorale/proto';
import { RoomUpdateSchema } from '@chorale/proto/livekit/rtc';
import { countOf, isRecorded, writeRoomInfo } from './info.ts';
import type { Room } from './room.ts';
import { encodeSignal } from './signal-session.ts';

/** Now, to everyone. */
export function tellRoom(room: Room): void {
  const info = writeRoomInfo(room);
  room.toldCounts = countsOf(room);
  const value = create(RoomUpdateSchema, { room: info });
  const frame = encodeSignal({ case: 'roomUpdate', value });
  for (const { session } of room.participants.values()) session?.sendEncoded(frame);
}

/** After each join, leave, first track and change of a grant. */
export function noteRoomChange(room: Room): void {
  if (room.closed) return;
  const recorded = isRecorded(room);
  if (recorded !== room.recorded) {
    room.recorded = recorded;
    return tellRoom(room);
  }
  room.counting ??= room.deps.clock.schedule(room.settings.limits.roomUpdateIntervalMs, () => {
    room.counting = undefined;
    if (countsOf(room) !== room.toldCounts) tellRoom(room);
  });
}

function countsOf(room: Room): string {
  const { participants, publishers } = countOf(room);
  return `${participants} ${publishers}`;
}
