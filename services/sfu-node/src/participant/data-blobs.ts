// How does a participant leave a small blob for others to fetch? Opt-in; a key, some bytes, gone with the participant.
import { create } from '@chorale/proto';
import type { DataBlobKey } from '@chorale/proto/livekit/models';
import {
  type GetDataBlobRequest,
  GetDataBlobResponseSchema,
  RequestResponse_Reason as Reason,
  type StoreDataBlobRequest,
  StoreDataBlobResponseSchema,
} from '@chorale/proto/livekit/rtc';
import type { Room } from '../room/room.ts';
import type { Participant } from './participant.ts';
import { type RequestReason, refuseRequest } from './request-response.ts';

const NO_ECHO = { case: undefined } as const;

/** A blob of the same key is replaced. */
export function storeDataBlob(
  room: Room,
  participant: Participant,
  request: StoreDataBlobRequest,
): void {
  const { requestId, blob } = request;
  const refusal = findRefusal(room, participant, request);
  if (refusal !== undefined) return refuseRequest(participant, ...refusal, NO_ECHO, requestId);
  if (blob?.key === undefined) return;
  participant.dataBlobs.set(nameOf(blob.key), blob);
  const value = create(StoreDataBlobResponseSchema, { requestId, key: blob.key });
  participant.session?.send({ case: 'storeDataBlobResponse', value });
}

export function getDataBlob(
  room: Room,
  participant: Participant,
  { requestId, participantIdentity, key }: GetDataBlobRequest,
): void {
  if (room.settings.dataBlobs === 'off') {
    return refuseRequest(participant, Reason.UNSUPPORTED_TYPE, OFF, NO_ECHO, requestId);
  }
  const owner = room.participants.get(participantIdentity);
  const visible = owner === participant || owner?.grants.hidden === false;
  const blob = visible && key !== undefined ? owner?.dataBlobs.get(nameOf(key)) : undefined;
  if (blob === undefined) {
    return refuseRequest(participant, Reason.NOT_FOUND, 'no such blob', NO_ECHO, requestId);
  }
  const value = create(GetDataBlobResponseSchema, { requestId, blob });
  participant.session?.send({ case: 'getDataBlobResponse', value });
}

const OFF = 'data blobs are switched off';

function findRefusal(
  room: Room,
  participant: Participant,
  { blob }: StoreDataBlobRequest,
): readonly [RequestReason, string] | undefined {
  const { dataBlobKeyLength, dataBlobsBytes } = room.settings.limits;
  if (room.settings.dataBlobs === 'off') return [Reason.UNSUPPORTED_TYPE, OFF];
  if (!participant.grants.canPublishData) return [Reason.NOT_ALLOWED, 'no canPublishData'];
  const key = blob?.key;
  if (key === undefined || textOf(key) === '') return [Reason.INVALID_REQUEST, 'no key'];
  if (textOf(key).length > dataBlobKeyLength) {
    return [Reason.LIMIT_EXCEEDED, `the key exceeds ${dataBlobKeyLength} characters`];
  }
  const others = [...participant.dataBlobs].filter(([name]) => name !== nameOf(key));
  const bytes = others.reduce((sum, [name, other]) => sum + name.length + other.contents.length, 0);
  const added = nameOf(key).length + (blob?.contents.length ?? 0);
  if (bytes + added <= dataBlobsBytes) return;
  return [Reason.LIMIT_EXCEEDED, `blobs of one participant exceed ${dataBlobsBytes} bytes`];
}

const textOf = ({ key }: DataBlobKey): string =>
  key.case === 'schemaId' ? key.value.name : (key.value ?? '');

/** Keys of both sorts in one name space. */
const nameOf = ({ key }: DataBlobKey): string =>
  key.case === 'schemaId' ? `s${key.value.encoding} ${key.value.name}` : `g ${key.value ?? ''}`;
