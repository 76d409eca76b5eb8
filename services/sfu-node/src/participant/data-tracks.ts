// How are data tracks published and subscribed to? The publisher chooses a handle; each subscriber knows the track by one of its own.
import { create } from '@chorale/proto';
import { type DataTrackInfo, DataTrackInfoSchema } from '@chorale/proto/livekit/models';
import {
  type PublishDataTrackRequest,
  PublishDataTrackResponseSchema,
  RequestResponse_Reason as Reason,
  type UnpublishDataTrackRequest,
  UnpublishDataTrackResponseSchema,
  type UpdateDataSubscription,
} from '@chorale/proto/livekit/rtc';
import { createSid } from '@chorale/protocol';
import { broadcastParticipant } from '../room/broadcast.ts';
import type { Room } from '../room/room.ts';
import { subscribeData, unsubscribeData } from './data-subscriptions.ts';
import type { Participant } from './participant.ts';
import { type RequestReason, refuseRequest } from './request-response.ts';

const MAX_HANDLE = 65_535;
const MAX_NAME_BYTES = 256;

export function publishDataTrack(
  room: Room,
  participant: Participant,
  request: PublishDataTrackRequest,
): void {
  const refusal = findRefusal(room, participant, request);
  if (refusal !== undefined) {
    const [reason, message] = refusal;
    const echo = { case: 'publishDataTrack' as const, value: request };
    return refuseRequest(participant, reason, message, echo);
  }
  const { pubHandle, name, encryption, frameEncoding, schema } = request;
  const info = create(DataTrackInfoSchema, {
    ...{ pubHandle, name, encryption },
    sid: createSid('DTR_'),
    ...(frameEncoding === undefined ? {} : { frameEncoding }),
    ...(schema === undefined ? {} : { schema }),
  });
  participant.dataTracks.set(pubHandle, info);
  participant.hasPublished = true;
  const value = create(PublishDataTrackResponseSchema, { info });
  participant.session?.send({ case: 'publishDataTrackResponse', value });
  broadcastParticipant(room, participant);
  for (const viewer of room.participants.values()) {
    if (viewer.settings.autoSubscribeDataTrack === true) subscribeData(viewer, participant, info);
  }
}

export function unpublishDataTrack(
  room: Room,
  participant: Participant,
  { pubHandle }: UnpublishDataTrackRequest,
): void {
  const info = participant.dataTracks.get(pubHandle);
  if (info === undefined) return;
  participant.dataTracks.delete(pubHandle);
  for (const viewer of room.participants.values()) unsubscribeData(viewer, info.sid);
  const value = create(UnpublishDataTrackResponseSchema, { info });
  participant.session?.send({ case: 'unpublishDataTrackResponse', value });
  broadcastParticipant(room, participant);
}

export function updateDataSubscription(
  room: Room,
  viewer: Participant,
  { updates }: UpdateDataSubscription,
): void {
  for (const { trackSid, subscribe } of updates) {
    const found = findDataTrack(room, trackSid);
    if (!subscribe || found === undefined) unsubscribeData(viewer, trackSid);
    else subscribeData(viewer, found.publisher, found.info);
  }
}

function findDataTrack(
  room: Room,
  sid: string,
): { publisher: Participant; info: DataTrackInfo } | undefined {
  for (const publisher of room.participants.values()) {
    const info = [...publisher.dataTracks.values()].find((track) => track.sid === sid);
    if (info !== undefined) return { publisher, info };
  }
  return;
}

function findRefusal(
  room: Room,
  { grants, dataTracks }: Participant,
  { pubHandle, name }: PublishDataTrackRequest,
): readonly [RequestReason, string] | undefined {
  if (!grants.canPublishData) return [Reason.NOT_ALLOWED, 'no canPublishData'];
  if (pubHandle < 1 || pubHandle > MAX_HANDLE) return [Reason.INVALID_HANDLE, 'handle: 1–65535'];
  const nameBytes = Buffer.byteLength(name);
  if (nameBytes < 1 || nameBytes > MAX_NAME_BYTES) {
    return [Reason.INVALID_NAME, `name: 1 to ${MAX_NAME_BYTES} bytes`];
  }
  if (dataTracks.has(pubHandle)) return [Reason.DUPLICATE_HANDLE, 'the handle is in use'];
  if ([...dataTracks.values()].some((track) => track.name === name)) {
    return [Reason.DUPLICATE_NAME, 'the name is in use'];
  }
  const full = dataTracks.size >= room.settings.limits.publishedTracks;
  return full ? [Reason.LIMIT_EXCEEDED, 'too many data tracks'] : undefined;
}
