// How does an application change a participant? Name, metadata, attributes and what it may do, applied while it is in the room.
import type { Grants } from '@chorale/proto/chorale/relay';
import type { ParticipantPermission } from '@chorale/proto/livekit/models';
import type { UpdateParticipantRequest } from '@chorale/proto/livekit/room';
import { ChoraleError } from '@chorale/protocol';
import { mayPublish } from '../participant/may-publish.ts';
import type { Participant } from '../participant/participant.ts';
import { findTooLong, mergeAttributes } from '../participant/update-metadata.ts';
import { broadcastHiding, broadcastParticipant } from '../room/broadcast.ts';
import { reviewIdle } from '../room/idle.ts';
import { unpublish } from '../room/publications.ts';
import type { Room } from '../room/room.ts';
import { noteRoomChange } from '../room/room-news.ts';
import { reconcileSubscriptions } from '../room/subscriptions.ts';

/** Empty name and metadata mean no change; an attribute set to "" is deleted. */
export function updateParticipant(
  room: Room,
  participant: Participant,
  request: UpdateParticipantRequest,
): void {
  const attributes = mergeAttributes(participant.attributes, request.attributes);
  const tooLong = findTooLong(request, attributes, room.settings.limits);
  if (tooLong !== undefined) throw new ChoraleError('invalid_argument', `${tooLong} is too long`);
  if (request.name !== '') participant.name = request.name;
  if (request.metadata !== '') participant.metadata = request.metadata;
  participant.attributes = attributes;
  const { name, metadata } = participant;
  participant.grants = { ...participant.grants, name, metadata, attributes };
  const wasHidden = participant.grants.hidden;
  if (request.permission !== undefined) applyPermission(room, participant, request.permission);
  if (!wasHidden && participant.grants.hidden) broadcastHiding(room, participant);
  broadcastParticipant(room, participant);
  noteRoomChange(room);
  reviewIdle(room);
  participant.session?.sendGrants(participant.grants);
}

function applyPermission(
  room: Room,
  participant: Participant,
  permission: ParticipantPermission,
): void {
  participant.grants = withPermission(participant.grants, permission);
  for (const { info } of [...participant.publications.values()]) {
    if (!mayPublish(participant.grants, info.source)) unpublish(room, participant, info.sid);
  }
  reconcileSubscriptions(room, participant);
}

function withPermission(grants: Grants, permission: ParticipantPermission): Grants {
  return {
    ...grants,
    canSubscribe: permission.canSubscribe,
    canPublish: permission.canPublish,
    canPublishData: permission.canPublishData,
    canPublishSources: permission.canPublishSources,
    hidden: permission.hidden,
    recorder: permission.recorder,
    canUpdateOwnMetadata: permission.canUpdateMetadata,
    canSubscribeMetrics: permission.canSubscribeMetrics,
    agent: permission.agent,
  };
}
