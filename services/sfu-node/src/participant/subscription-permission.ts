// Whom does a publisher let subscribe to its tracks? Everyone, until it says otherwise.
import { create } from '@chorale/proto';
import {
  type SubscriptionPermission,
  SubscriptionPermissionUpdateSchema,
} from '@chorale/proto/livekit/rtc';
import type { Room } from '../room/room.ts';
import { reconcileSubscriptions } from '../room/subscriptions.ts';
import { decideAllowed } from './decide-allowed.ts';
import type { Participant } from './participant.ts';

/** Tracks that one message may name; a participant publishes fewer. */
const MAX_NAMED = 10_000;

export function setSubscriptionPermission(
  room: Room,
  publisher: Participant,
  permission: SubscriptionPermission,
): void {
  const named = permission.trackPermissions.reduce((sum, p) => sum + p.trackSids.length + 1, 0);
  if (named > MAX_NAMED) return;
  const before = allowances(room, publisher);
  publisher.subscriptionPermission = permission;
  for (const viewer of room.participants.values()) {
    if (viewer === publisher) continue;
    tellChanges(publisher, viewer, before.get(viewer.sid) ?? new Set());
    reconcileSubscriptions(room, viewer);
  }
}

/** By viewer sid: the tracks that it may take now. */
function allowances(room: Room, publisher: Participant): Map<string, Set<string>> {
  return new Map(
    [...room.participants.values()].map((viewer) => [viewer.sid, allowedTo(publisher, viewer)]),
  );
}

const allowedTo = (publisher: Participant, viewer: Participant): Set<string> =>
  new Set(
    [...publisher.publications.keys()].filter((track) => decideAllowed(publisher, viewer, track)),
  );

function tellChanges(publisher: Participant, viewer: Participant, before: Set<string>): void {
  const now = allowedTo(publisher, viewer);
  for (const trackSid of before.symmetricDifference(now)) {
    const value = create(SubscriptionPermissionUpdateSchema, {
      participantSid: publisher.sid,
      trackSid,
      allowed: now.has(trackSid),
    });
    viewer.session?.send({ case: 'subscriptionPermissionUpdate', value });
  }
}
