// How does a client say how it shows a track, or that it does not for now?
import type { UpdateTrackSettings } from '@chorale/proto/livekit/rtc';
import type { Room } from '../room/room.ts';
import { applyShown } from '../room/shown.ts';
import type { Participant } from './participant.ts';

/** Tracks of which one client may leave settings on record; a room has fewer. */
const MAX_SETTINGS = 10_000;

/** Also before the track is subscribed to, or even there: they apply when it is. */
export function updateTrackSettings(
  room: Room,
  participant: Participant,
  settings: UpdateTrackSettings,
): void {
  const { trackSettings } = participant;
  for (const track of settings.trackSids) {
    if (!trackSettings.has(track) && trackSettings.size >= MAX_SETTINGS) continue;
    trackSettings.set(track, settings);
    setTrackPaused(room, participant, track, settings.disabled ? 'paused' : 'flowing');
  }
}

export function setTrackPaused(
  room: Room,
  participant: Participant,
  track: string,
  flow: 'paused' | 'flowing',
): void {
  const { paused } = participant;
  if (flow === 'flowing') paused.delete(track);
  else if (paused.size < MAX_SETTINGS) paused.add(track);
  applyShown(room, participant, track);
}
