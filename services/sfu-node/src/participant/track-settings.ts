// How does a client say how it shows a track, or that it does not for now?
import type { UpdateTrackSettings } from '@chorale/proto/livekit/rtc';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

/** Settings of tracks that one client may leave on record; a room has fewer tracks. */
const MAX_SETTINGS = 10_000;

/** `disabled` stops the packets. Quality, size, rate and priority are kept: layers will be chosen by them. */
export function updateTrackSettings(
  room: Room,
  participant: Participant,
  settings: UpdateTrackSettings,
): void {
  for (const track of settings.trackSids) {
    setTrackPaused(room, participant, track, settings.disabled ? 'paused' : 'flowing');
    const isKnown = participant.subscriptions.has(track) || participant.trackSettings.has(track);
    if (!isKnown || participant.trackSettings.size >= MAX_SETTINGS) continue;
    participant.trackSettings.set(track, settings);
  }
}

export function setTrackPaused(
  room: Room,
  participant: Participant,
  track: string,
  flow: 'paused' | 'flowing',
): void {
  const paused = flow === 'paused';
  if (!participant.subscriptions.has(track) || participant.paused.has(track) === paused) return;
  if (paused) participant.paused.add(track);
  else participant.paused.delete(track);
  const transport = participant.subscriberTransport;
  room.host.send({ kind: 'setPaused', transport, track, paused });
}
