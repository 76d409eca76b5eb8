// What does the signal path read of a client? Messages in both forms, and packets of data.
import { create, fromBinary, toBinary, toJsonString } from '@chorale/proto';
import { DataPacketSchema } from '@chorale/proto/livekit/models';
import { SignalRequestSchema } from '@chorale/proto/livekit/rtc';
import { ChoraleError, readSignalRequest, type SignalFormat } from '@chorale/protocol';
import type { ParserTrial } from '@chorale/rtp/testing';

const requests = [
  create(SignalRequestSchema, {
    message: { case: 'offer', value: { type: 'offer', sdp: 'v=0\r\n', id: 3 } },
  }),
  create(SignalRequestSchema, {
    message: {
      case: 'addTrack',
      value: {
        ...{ cid: 'cam', name: 'camera', type: 1, width: 1280, height: 720 },
        layers: [{ quality: 2, width: 1280, height: 720, bitrate: 1_700_000 }],
        simulcastCodecs: [{ codec: 'vp8', cid: 'cam' }],
      },
    },
  }),
  create(SignalRequestSchema, {
    message: { case: 'trackSetting', value: { trackSids: ['TR_1', 'TR_2'], fps: 15 } },
  }),
  create(SignalRequestSchema, {
    message: { case: 'updateMetadata', value: { metadata: 'm', attributes: { a: 'b' } } },
  }),
];

/** What is no request is refused with one error, and nothing else may come out. */
function readRequest(bytes: Uint8Array, format: SignalFormat): void {
  try {
    readSignalRequest(bytes, format);
  } catch (error) {
    if (error instanceof ChoraleError && error.code === 'invalid_argument') return;
    throw error;
  }
}

const dataPackets = [
  create(DataPacketSchema, {
    value: { case: 'user', value: { payload: Uint8Array.of(1, 2, 3), topic: 't' } },
    destinationIdentities: ['one', 'two'],
  }),
  create(DataPacketSchema, {
    value: { case: 'chatMessage', value: { id: '1', message: 'hello', timestamp: 5n } },
  }),
];

export const messageTrials: readonly ParserTrial[] = [
  {
    name: 'signal requests, binary',
    seeds: requests.map((request) => toBinary(SignalRequestSchema, request)),
    parse: (bytes, offset, lengthBytes): void =>
      readRequest(bytes.subarray(offset, offset + lengthBytes), 'binary'),
  },
  {
    name: 'signal requests, JSON',
    seeds: requests.map((request) =>
      new TextEncoder().encode(toJsonString(SignalRequestSchema, request)),
    ),
    parse: (bytes, offset, lengthBytes): void =>
      readRequest(bytes.subarray(offset, offset + lengthBytes), 'json'),
  },
  {
    name: 'data packets',
    seeds: dataPackets.map((packet) => toBinary(DataPacketSchema, packet)),
    // Its callers take any error as a refusal: what counts here is that it ends.
    parse(bytes, offset, lengthBytes): void {
      try {
        fromBinary(DataPacketSchema, bytes.subarray(offset, offset + lengthBytes));
      } catch (error) {
        if (!(error instanceof Error)) throw error;
      }
    },
  },
];
