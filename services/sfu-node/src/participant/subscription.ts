// How does a client ask for tracks, or not to be sent them?
import type { UpdateSubscription } from '@chorale/proto/livekit/rtc';
import { stopWaiting, waitForTrack } from '../room/missing-tracks.ts';
import type { Room } from '../room/room.ts';
import { reconcileSubscriptions } from '../room/subscriptions.ts';
import type { Participant } from './participant.ts';

/** What clients ask and what applications ask for them. */
type SubscriptionWish = Pick<UpdateSubscription, 'trackSids' | 'participantTracks' | 'subscribe'>;

/** Wishes that one client may leave on record; a room has fewer tracks. */
const MAX_WISHES = 10_000;

export function updateSubscription(
  room: Room,
  participant: Participant,
  { trackSids, participantTracks, subscribe }: SubscriptionWish,
): void {
  const tracks = [...trackSids, ...participantTracks.flatMap((entry) => entry.trackSids)];
  for (const track of tracks) {
    if (participant.explicit.size >= MAX_WISHES) break;
    participant.explicit.set(track, subscribe);
    if (!subscribe) {
      stopWaiting(participant, track);
      continue;
    }
    participant.unsupported.delete(track);
    waitForTrack(room, participant, track);
  }
  reconcileSubscriptions(room, participant);
  // Places that came free, where their number is limited.
  if (!subscribe) reconcileSubscriptions(room, participant);
}
