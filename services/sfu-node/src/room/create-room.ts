// How does a room begin?
import { sendMetrics } from '../participant/metrics.ts';
import { tellEveryone } from './broadcast.ts';
import { emitRoomStarted } from './events.ts';
import { handleHostEvent } from './host-events.ts';
import { closeUnlessJoined, closeUnlessRejoined } from './idle.ts';
import { MetricsRelay } from './metrics-relay.ts';
import { ParticipantNews } from './participant-news.ts';
import { Room, type RoomDeps, type RoomSettings } from './room.ts';

export function createRoom(name: string, settings: RoomSettings, deps: RoomDeps): Room {
  const room = new Room(name, settings, deps);
  const { limits } = settings;
  room.news = new ParticipantNews(deps.clock, limits.participantUpdateIntervalMs, (news) =>
    tellEveryone(room, news),
  );
  room.metrics = new MetricsRelay(deps.clock, limits, (gathered) => sendMetrics(room, gathered));
  room.host = deps.openHost(room.epoch, (event) => handleHostEvent(room, event));
  room.onDeserted = () => closeUnlessRejoined(room);
  closeUnlessJoined(room);
  room.logger.info({}, 'room opened');
  emitRoomStarted(room);
  return room;
}
