// What does a v1 client say in `join_request`? base64url of a WrappedJoinRequest, gzip or not.
import { gunzipSync } from 'node:zlib';
import { create, fromBinary } from '@chorale/proto';
import { type StartSession, StartSessionSchema } from '@chorale/proto/chorale/relay';
import {
  WrappedJoinRequest_Compression as Compression,
  type JoinRequest,
  JoinRequestSchema,
  type WrappedJoinRequest,
  WrappedJoinRequestSchema,
} from '@chorale/proto/livekit/rtc';
import { Refusal } from './refusal.ts';

export interface V1Start {
  readonly start: StartSession;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export function readJoinRequest(query: URLSearchParams, limitBytes: number): V1Start {
  const request = parse(query.get('join_request') ?? '', limitBytes);
  const { clientInfo, connectionSettings, publisherOffer, syncState } = request;
  const start = create(StartSessionSchema, {
    singlePeerConnection: true,
    reconnect: request.reconnect,
    reconnectReason: request.reconnectReason,
    participantSid: request.participantSid,
    addTrackRequests: request.addTrackRequests,
    ...(clientInfo === undefined ? {} : { client: clientInfo }),
    ...(connectionSettings === undefined ? {} : { settings: connectionSettings }),
    ...(publisherOffer === undefined ? {} : { publisherOffer }),
    ...(syncState === undefined ? {} : { syncState }),
  });
  return { start, metadata: request.metadata, attributes: request.participantAttributes };
}

function parse(text: string, limitBytes: number): JoinRequest {
  if (text === '') throw new Refusal(400, 'join_request is missing');
  try {
    const wrapped = fromBinary(WrappedJoinRequestSchema, Buffer.from(text, 'base64url'));
    return fromBinary(JoinRequestSchema, unwrap(wrapped, limitBytes));
  } catch {
    throw new Refusal(400, 'join_request is malformed or too large');
  }
}

function unwrap({ compression, joinRequest }: WrappedJoinRequest, limitBytes: number): Uint8Array {
  if (compression === Compression.GZIP) {
    return gunzipSync(joinRequest, { maxOutputLength: limitBytes });
  }
  if (joinRequest.length > limitBytes) throw new Refusal(400, 'join_request is too large');
  return joinRequest;
}
