// How is a client told what became of its request?
import { create } from '@chorale/proto';
import {
  RequestResponse_Reason as Reason,
  type RequestResponse,
  RequestResponseSchema,
} from '@chorale/proto/livekit/rtc';
import { supportsRequestResponseForSuccess } from '@chorale/protocol';
import type { Participant } from './participant.ts';

export type RequestReason = (typeof Reason)[keyof typeof Reason];

export function refuseRequest(
  participant: Participant,
  reason: RequestReason,
  message: string,
  request: RequestResponse['request'],
  requestId = 0,
): void {
  const value = create(RequestResponseSchema, { requestId, reason, message, request });
  participant.session?.send({ case: 'requestResponse', value });
}

/** Only where the client asked for an answer and understands one. */
export function confirmRequest(
  participant: Participant,
  requestId: number,
  request: RequestResponse['request'],
): void {
  if (requestId === 0 || !supportsRequestResponseForSuccess(participant.protocol)) return;
  const value = create(RequestResponseSchema, { requestId, reason: Reason.OK, request });
  participant.session?.send({ case: 'requestResponse', value });
}
