// Hot path: called once per chunk that is sent for the first time. How is a message numbered and cut?
import { DataFlag } from './chunk-types.ts';
import type { OutboundChunk, OutboundMessage } from './outbound.ts';

/** Before its first chunk. */
export function beginMessage(message: OutboundMessage, tsn: number): void {
  const { stream } = message;
  message.firstTsn = tsn;
  if (!message.isOrdered) return;
  message.ssn = stream.nextSsn;
  stream.nextSsn = (stream.nextSsn + 1) & 0xffff;
}

/** As much as fits into `maxBytes`. */
export function cutChunk(message: OutboundMessage, tsn: number, maxBytes: number): OutboundChunk {
  const offset = message.cutBytes;
  const lengthBytes = Math.min(maxBytes, message.bytes.length - offset);
  message.cutBytes += lengthBytes;
  const flags =
    (offset === 0 ? DataFlag.begin : 0) |
    (isCut(message) ? DataFlag.end : 0) |
    (message.isOrdered ? 0 : DataFlag.unordered);
  return {
    tsn,
    message,
    offset,
    lengthBytes,
    flags,
    state: 'flying',
    missing: 0,
    overtakenAfterTsn: tsn,
    transmissions: 0,
    sentAtUs: 0,
  };
}

/** To its end. */
export function isCut({ cutBytes, bytes }: OutboundMessage): boolean {
  return cutBytes === bytes.length;
}
