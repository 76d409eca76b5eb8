// How do a resumed client and its room agree again? The client says what it has; a track that we do not know ends the resume.
import { DisconnectReason } from '@chorale/proto/livekit/models';
import type { SyncState } from '@chorale/proto/livekit/rtc';
import { removeParticipant } from '../room/leave.ts';
import type { Room } from '../room/room.ts';
import { replay } from './data.ts';
import type { Participant } from './participant.ts';
import { updateSubscription } from './subscription.ts';
import { setTrackPaused } from './track-settings.ts';

export function syncState(room: Room, participant: Participant, state: SyncState): void {
  const known = (sid: string | undefined): boolean =>
    participant.publications.has(sid ?? '') ||
    [...participant.pending.values()].some(({ info }) => info.sid === sid);
  if (!state.publishTracks.every(({ track }) => known(track?.sid))) {
    return removeParticipant(room, participant, DisconnectReason.STATE_MISMATCH);
  }
  if (state.subscription !== undefined) updateSubscription(room, participant, state.subscription);
  const disabled = new Set(state.trackSidsDisabled);
  for (const track of [...participant.paused]) {
    if (!disabled.has(track)) setTrackPaused(room, participant, track, 'flowing');
  }
  for (const track of disabled) setTrackPaused(room, participant, track, 'paused');
  for (const { publisherSid, lastSeq } of state.datachannelReceiveStates) {
    const missed = room.reliable.after(publisherSid, lastSeq);
    for (const packet of missed) replay(room, participant, packet);
  }
}
