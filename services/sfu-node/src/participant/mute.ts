// How does a client mute a track of its own?
import type { MuteTrackRequest } from '@chorale/proto/livekit/rtc';
import { broadcastParticipant } from '../room/broadcast.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';

export function muteTrack(
  room: Room,
  participant: Participant,
  { sid, muted }: MuteTrackRequest,
): void {
  const waiting = [...participant.pending.values()].find(
    ({ info, backup }) => info.sid === sid && backup === undefined,
  );
  if (waiting !== undefined) waiting.info.muted = muted;
  const publication = participant.publications.get(sid);
  if (publication === undefined || publication.info.muted === muted) return;
  publication.info.muted = muted;
  for (const { feed, section } of publication.codecs) {
    if (section !== undefined) room.host.send({ kind: 'setMuted', feed, muted });
  }
  broadcastParticipant(room, participant);
}
