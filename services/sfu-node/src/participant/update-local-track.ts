// How does a client correct what it said of a track of its own?
import type { TrackInfo } from '@chorale/proto/livekit/models';
import type { UpdateLocalAudioTrack, UpdateLocalVideoTrack } from '@chorale/proto/livekit/rtc';
import { broadcastParticipant } from '../room/broadcast.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

export function updateAudioTrack(
  room: Room,
  participant: Participant,
  { trackSid, features }: UpdateLocalAudioTrack,
): void {
  change(room, participant, trackSid, (info) => {
    info.audioFeatures = features;
  });
}

export function updateVideoTrack(
  room: Room,
  participant: Participant,
  { trackSid, width, height }: UpdateLocalVideoTrack,
): void {
  change(room, participant, trackSid, (info) => {
    info.width = width;
    info.height = height;
  });
}

function change(
  room: Room,
  participant: Participant,
  track: string,
  apply: (info: TrackInfo) => void,
): void {
  const publication = participant.publications.get(track);
  if (publication === undefined) return;
  apply(publication.info);
  broadcastParticipant(room, participant);
}
