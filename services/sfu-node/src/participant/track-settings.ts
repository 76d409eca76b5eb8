// How does a client say how it shows a track, or that it does not for now?
import type { UpdateTrackSettings } from '@chorale/proto/livekit/rtc';
import type { Room } from '../room/room.ts';
import { applyShown } from '../room/shown.ts';
import type { Participant } from './participant.ts';

/** Tracks of which one client may leave settings on record; a room has fewer. */
const MAX_SETTINGS = 10_000;

/** A sid has 15 characters; what is longer is none, and would only cost memory. */
const MAX_SID_LENGTH = 64;

/** Also before the track is subscribed to, or even there: they apply when it is. */
export function updateTrackSettings(
  room: Room,
  participant: Participant,
  settings: UpdateTrackSettings,
): void {
  const { trackSettings } = participant;
  const { disabled, quality, width, height, fps, priority } = settings;
  const shown = { disabled, quality, width, height, fps, priority };
  for (const track of settings.trackSids.filter(isSid)) {
    if (!trackSettings.has(track) && trackSettings.size >= MAX_SETTINGS) continue;
    trackSettings.set(track, shown);
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
  else if (paused.size < MAX_SETTINGS && isSid(track)) paused.add(track);
  applyShown(room, participant, track);
}

const isSid = (text: string): boolean => text.length <= MAX_SID_LENGTH;
