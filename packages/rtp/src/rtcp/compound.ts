// Which packets does an RTCP compound hold? RFC 3550 section 6.1; reduced size (RFC 5506) is accepted.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P| RC/FMT  |   packet type |      length in words − 1      |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                     SSRC of packet sender                     |
import { readUint8, readUint16, readUint32, writeUint16 } from '../big-endian.ts';

export const RtcpType = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  bye: 203,
  transportFeedback: 205,
  payloadFeedback: 206,
} as const;

/** FMT of a transport feedback packet. RFC 4585 section 6.2, transport-wide-cc draft. */
export const TransportFeedbackFormat = { nack: 1, transportWide: 15 } as const;
/** FMT of a payload-specific feedback packet. RFC 4585 section 6.3, RFC 5104, REMB draft. */
export const PayloadFeedbackFormat = { pli: 1, fir: 4, application: 15 } as const;

/** Length of the packet at `offset`, header included; 0 when it is cut short, too small or not RTCP: stop there. */
export function readRtcpLength(bytes: Uint8Array, offset: number, end: number): number {
  if (offset + 4 > end || end > bytes.length) return 0;
  if (readUint8(bytes, offset) >>> 6 !== 2) return 0;
  const lengthBytes = 4 * (readUint16(bytes, offset + 2) + 1);
  return offset + lengthBytes > end ? 0 : lengthBytes;
}

/** `lengthBytes` without padding; never below 4. */
export function readRtcpContentLength(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
): number {
  if ((readUint8(bytes, offset) & 0x20) === 0) return lengthBytes;
  const padding = readUint8(bytes, offset + lengthBytes - 1);
  return Math.max(4, lengthBytes - padding);
}

/** Report count, chunk count or feedback format. */
export function readRtcpCount(bytes: Uint8Array, offset: number): number {
  return readUint8(bytes, offset) & 0x1f;
}

export function readRtcpType(bytes: Uint8Array, offset: number): number {
  return readUint8(bytes, offset + 1);
}

export function readSenderSsrc(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset + 4);
}

/** Of a feedback packet (205, 206). */
export function readMediaSsrc(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset + 8);
}

/** `lengthBytes` must be a multiple of 4. */
export function writeRtcpHeader(
  bytes: Uint8Array,
  offset: number,
  header: { readonly count: number; readonly type: number; readonly lengthBytes: number },
): void {
  bytes[offset] = 0x80 | header.count;
  bytes[offset + 1] = header.type;
  writeUint16(bytes, offset + 2, header.lengthBytes / 4 - 1);
}
