// What becomes of a wish for a track that nobody publishes? It is kept for a minute, then the client is told.
import { create } from '@chorale/proto';
import { SubscriptionError } from '@chorale/proto/livekit/models';
import { SubscriptionResponseSchema } from '@chorale/proto/livekit/rtc';
import type { Participant } from '../participant/participant.ts';
import type { Room } from './room.ts';

/** Idempotent: a repeated wish waits no longer than the first. */
export function waitForTrack(room: Room, viewer: Participant, track: string): void {
  if (viewer.missing.has(track) || isPublished(room, track)) return;
  const wait = room.deps.clock.schedule(room.settings.limits.trackNotFoundMs, () => {
    viewer.missing.delete(track);
    if (!isPublished(room, track)) tellNotFound(viewer, track);
  });
  viewer.missing.set(track, wait);
}

export function stopWaiting({ missing }: Participant, track: string): void {
  missing.get(track)?.[Symbol.dispose]();
  missing.delete(track);
}

const isPublished = (room: Room, track: string): boolean =>
  [...room.participants.values()].some(({ publications }) => publications.has(track));

function tellNotFound(viewer: Participant, trackSid: string): void {
  viewer.explicit.delete(trackSid);
  const err = SubscriptionError.SE_TRACK_NOTFOUND;
  const value = create(SubscriptionResponseSchema, { trackSid, err });
  viewer.session?.send({ case: 'subscriptionResponse', value });
}
