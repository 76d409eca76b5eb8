// How is a signal message written on a WebSocket? Binary protobuf or proto-JSON, as the client last wrote.
import { fromBinary, fromJsonString, toBinary, toJsonString } from '@chorale/proto';
import {
  type SignalRequest,
  SignalRequestSchema,
  type SignalResponse,
  SignalResponseSchema,
} from '@chorale/proto/livekit/rtc';
import { ChoraleError } from './errors.ts';

export type SignalFormat = 'binary' | 'json';

/** Throws invalid_argument for anything that is no SignalRequest. */
export function readSignalRequest(data: Uint8Array, format: SignalFormat): SignalRequest {
  try {
    if (format === 'binary') return fromBinary(SignalRequestSchema, data);
    return fromJsonString(SignalRequestSchema, new TextDecoder().decode(data), {
      ignoreUnknownFields: true,
    });
  } catch (cause) {
    throw new ChoraleError('invalid_argument', 'the frame is no signal request', { cause });
  }
}

/** What goes on the socket: bytes for a binary frame, a string for a text frame. */
export function writeSignalResponse(
  response: SignalResponse,
  format: SignalFormat,
): Uint8Array | string {
  return format === 'binary'
    ? toBinary(SignalResponseSchema, response)
    : toJsonString(SignalResponseSchema, response);
}
