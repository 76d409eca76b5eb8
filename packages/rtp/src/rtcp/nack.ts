// Which packets are asked for again? RFC 4585 section 6.2.1.
//
// | common header (FMT 1, PT 205), sender SSRC, media SSRC |  12 bytes, then once or more:
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |   PID: a lost sequence number |  BLP: bit i says PID + i + 1  |
import { readUint16, writeUint16, writeUint32 } from '../big-endian.ts';
import { sequenceDistance } from '../sequence.ts';
import { RtcpType, TransportFeedbackFormat, writeRtcpHeader } from './compound.ts';

const HEADER_BYTES = 12;

/** How many PID and BLP pairs the packet holds; each names up to 17 packets. */
export function countNackItems(lengthBytes: number): number {
  return lengthBytes < HEADER_BYTES ? 0 : (lengthBytes - HEADER_BYTES) >>> 2;
}

export function readNackPid(bytes: Uint8Array, offset: number, index: number): number {
  return readUint16(bytes, offset + HEADER_BYTES + 4 * index);
}

export function readNackBitmask(bytes: Uint8Array, offset: number, index: number): number {
  return readUint16(bytes, offset + HEADER_BYTES + 4 * index + 2);
}

export interface NackRequest {
  senderSsrc: number;
  mediaSsrc: number;
  /** Rising, modulo 2^16. */
  readonly sequences: Uint16Array;
  count: number;
}

/** Returns the bytes written: 12 + 4 per item, at most 12 + 4 × count. */
export function writeNack(bytes: Uint8Array, offset: number, request: NackRequest): number {
  let at = offset + HEADER_BYTES;
  let index = 0;
  while (index < request.count) {
    const pid = request.sequences[index] ?? 0;
    let bitmask = 0;
    for (index += 1; index < request.count; index += 1) {
      const distance = sequenceDistance(pid, request.sequences[index] ?? 0);
      if (distance < 1 || distance > 16) break;
      bitmask |= 1 << (distance - 1);
    }
    writeUint16(bytes, at, pid);
    writeUint16(bytes, at + 2, bitmask);
    at += 4;
  }
  const lengthBytes = at - offset;
  const header = { count: TransportFeedbackFormat.nack, type: RtcpType.transportFeedback };
  writeRtcpHeader(bytes, offset, { ...header, lengthBytes });
  writeUint32(bytes, offset + 4, request.senderSsrc);
  writeUint32(bytes, offset + 8, request.mediaSsrc);
  return lengthBytes;
}
