// How does an application mute somebody's track? The track is muted here, and its publisher told; only the publisher unmutes, unless the configuration lets applications.
import { create } from '@chorale/proto';
import {
  type MuteRoomTrackRequest,
  type MuteRoomTrackResponse,
  MuteRoomTrackResponseSchema,
} from '@chorale/proto/livekit/room';
import { MuteTrackRequestSchema } from '@chorale/proto/livekit/rtc';
import { ChoraleError } from '@chorale/protocol';
import { muteTrack } from '../participant/mute.ts';
import type { Participant } from '../participant/participant.ts';
import type { Room } from '../room/room.ts';

export function mutePublishedTrack(
  room: Room,
  participant: Participant,
  { trackSid, muted }: MuteRoomTrackRequest,
): MuteRoomTrackResponse {
  const publication = participant.publications.get(trackSid);
  if (publication === undefined) throw new ChoraleError('not_found', 'track does not exist');
  if (!muted && publication.info.muted && room.settings.remoteUnmute === 'refused') {
    throw new ChoraleError('failed_precondition', 'a track is unmuted by its publisher only');
  }
  const value = create(MuteTrackRequestSchema, { sid: trackSid, muted });
  muteTrack(room, participant, value);
  participant.session?.send({ case: 'mute', value });
  return create(MuteRoomTrackResponseSchema, { track: publication.info });
}
