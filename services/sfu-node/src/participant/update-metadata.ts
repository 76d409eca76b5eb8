// How does a participant change its name, metadata and attributes?
import {
  RequestResponse_Reason as Reason,
  type UpdateParticipantMetadata,
} from '@chorale/proto/livekit/rtc';
import type { Limits } from '@chorale/protocol';
import { broadcastParticipant } from '../room/broadcast.ts';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';
import { confirmRequest, refuseRequest } from './request-response.ts';

/** Empty name and metadata mean no change; an attribute set to "" is deleted. */
export function updateMetadata(
  room: Room,
  participant: Participant,
  request: UpdateParticipantMetadata,
): void {
  const echo = { case: 'updateMetadata' as const, value: request };
  const { requestId } = request;
  if (!participant.grants.canUpdateOwnMetadata) {
    const message = 'the token does not grant canUpdateOwnMetadata';
    return refuseRequest(participant, Reason.NOT_ALLOWED, message, echo, requestId);
  }
  const attributes = mergeAttributes(participant.attributes, request.attributes);
  const tooLong = findTooLong(request, attributes, room.settings.limits);
  if (tooLong !== undefined) {
    const message = `${tooLong} is too long`;
    return refuseRequest(participant, Reason.LIMIT_EXCEEDED, message, echo, requestId);
  }
  if (request.metadata !== '') participant.metadata = request.metadata;
  if (request.name !== '') participant.name = request.name;
  participant.attributes = attributes;
  broadcastParticipant(room, participant);
  confirmRequest(participant, requestId, echo);
  const { name, metadata } = participant;
  participant.grants = { ...participant.grants, name, metadata, attributes };
  participant.session?.sendGrants(participant.grants);
}

export function mergeAttributes(
  before: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged = Object.entries({ ...before, ...changes });
  return Object.fromEntries(merged.filter(([, value]) => value !== ''));
}

/** Names the first that is over its limit. */
export function findTooLong(
  { name, metadata }: { readonly name: string; readonly metadata: string },
  attributes: Readonly<Record<string, string>>,
  limits: Limits,
): string | undefined {
  if (Buffer.byteLength(name) > limits.participantNameLength) return 'name';
  if (Buffer.byteLength(metadata) > limits.metadataBytes) return 'metadata';
  const sizes = Object.entries(attributes).map(([k, v]) => Buffer.byteLength(k + v));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return bytes > limits.attributesBytes ? 'attributes' : undefined;
}
