// May this viewer take this track of that publisher? The publisher's own list decides.
import type { Participant } from './participant.ts';

/** A pure choice. Recorders may take everything. */
export function decideAllowed(publisher: Participant, viewer: Participant, track: string): boolean {
  const permission = publisher.subscriptionPermission;
  if (permission === undefined || permission.allParticipants || viewer.grants.recorder) return true;
  return permission.trackPermissions.some(
    ({ participantSid, participantIdentity, allTracks, trackSids }) =>
      (participantIdentity === viewer.identity || participantSid === viewer.sid) &&
      (allTracks || trackSids.includes(track)),
  );
}
