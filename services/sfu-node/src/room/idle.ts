// How long does a room without participants stay open?
import { closeRoom } from './close.ts';
import { isDeserted } from './kinds.ts';
import type { Room } from './room.ts';

/** Nobody has joined yet. */
export function closeUnlessJoined(room: Room): void {
  wait(room, room.settings.emptyTimeoutSeconds);
}

/** The last participant has just left. */
export function closeUnlessRejoined(room: Room): void {
  wait(room, room.settings.departureTimeoutSeconds);
}

/** Somebody has become, or is no more, one who keeps a room open. */
export function reviewIdle(room: Room): void {
  if (!isDeserted(room.participants.values())) stayOpen(room);
  else if (room.idle === undefined) closeUnlessRejoined(room);
}

export function stayOpen(room: Room): void {
  room.idle?.[Symbol.dispose]();
  room.idle = undefined;
}

function wait(room: Room, seconds: number): void {
  stayOpen(room);
  room.idle = room.deps.clock.schedule(seconds * 1000, () => closeRoom(room));
}
