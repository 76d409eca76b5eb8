// How does a room begin?
import { emitRoomStarted } from './events.ts';
import { handleHostEvent } from './host-events.ts';
import { closeUnlessJoined, closeUnlessRejoined } from './idle.ts';
import { Room, type RoomDeps, type RoomSettings } from './room.ts';

export function createRoom(name: string, settings: RoomSettings, deps: RoomDeps): Room {
  const room = new Room(name, settings, deps);
  room.host = deps.openHost(room.epoch, (event) => handleHostEvent(room, event));
  room.onDeserted = () => closeUnlessRejoined(room);
  closeUnlessJoined(room);
  room.logger.info({}, 'room opened');
  emitRoomStarted(room);
  return room;
}
