// How does a client say that it does not show a track for now?
import type { UpdateTrackSettings } from '@chorale/proto/livekit/rtc';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

/** `disabled` stops the packets. Sizes and rates are read when layers are chosen by them. */
export function updateTrackSettings(
  room: Room,
  participant: Participant,
  { trackSids, disabled }: UpdateTrackSettings,
): void {
  for (const track of trackSids) {
    setTrackPaused(room, participant, track, disabled ? 'paused' : 'flowing');
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
