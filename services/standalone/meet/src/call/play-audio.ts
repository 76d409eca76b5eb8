// How is everyone heard? Each subscribed audio track plays in an element nobody sees.
import { type Room, RoomEvent, Track } from 'livekit-client';
import { createElement } from '../element.ts';

export function playAudio(room: Room): HTMLElement {
  const speakers = createElement('div', { hidden: true });
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind === Track.Kind.Audio) speakers.append(track.attach());
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => {
    if (track.kind !== Track.Kind.Audio) return;
    for (const element of track.detach()) element.remove();
  });
  for (const participant of room.remoteParticipants.values()) {
    for (const { track } of participant.audioTrackPublications.values()) {
      if (track !== undefined) speakers.append(track.attach());
    }
  }
  return speakers;
}
