// Is this an RTP packet, and what does its header say? RFC 3550 section 5.1.
// Hot path: called once per packet per subscriber.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                           timestamp                           |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                             SSRC                              |
// +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
// |  CSRC × CC, then with X: profile (16), length in words (16)   |
import { readUint8, readUint16, readUint32, writeUint16, writeUint32 } from './big-endian.ts';

export const RTP_HEADER_BYTES = 12;

/** What is wrong with a packet; 0 is nothing. */
export const RtpFault = {
  none: 0,
  tooShort: 1,
  wrongVersion: 2,
  extensionBeyondPacket: 3,
  paddingInvalid: 4,
} as const;
export type RtpFault = (typeof RtpFault)[keyof typeof RtpFault];

/** Run this first: every other reader of this package trusts the lengths that were checked here. */
export function checkRtp(bytes: Uint8Array, offset: number, lengthBytes: number): RtpFault {
  if (lengthBytes < RTP_HEADER_BYTES || offset < 0 || offset + lengthBytes > bytes.length)
    return RtpFault.tooShort;
  const first = readUint8(bytes, offset);
  if (first >>> 6 !== 2) return RtpFault.wrongVersion;
  const fixedBytes = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if (fixedBytes + ((first & 0x10) === 0 ? 0 : 4) > lengthBytes) return RtpFault.tooShort;
  const headerBytes = readHeaderLength(bytes, offset);
  if (headerBytes > lengthBytes) return RtpFault.extensionBeyondPacket;
  if ((first & 0x20) === 0) return RtpFault.none;
  const padding = readUint8(bytes, offset + lengthBytes - 1);
  const isValid = padding > 0 && padding <= lengthBytes - headerBytes;
  return isValid ? RtpFault.none : RtpFault.paddingInvalid;
}

/** Fixed header, CSRCs and extension together: the payload begins here. */
export function readHeaderLength(bytes: Uint8Array, offset: number): number {
  const first = readUint8(bytes, offset);
  const fixedBytes = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return fixedBytes;
  return fixedBytes + 4 + 4 * readUint16(bytes, offset + fixedBytes + 2);
}

/** 0 without the P bit. Section 5.1: the last octet counts itself. */
export function readPaddingLength(bytes: Uint8Array, offset: number, lengthBytes: number): number {
  return (readUint8(bytes, offset) & 0x20) === 0 ? 0 : readUint8(bytes, offset + lengthBytes - 1);
}

export function readMarker(bytes: Uint8Array, offset: number): boolean {
  return (readUint8(bytes, offset + 1) & 0x80) !== 0;
}

export function readPayloadType(bytes: Uint8Array, offset: number): number {
  return readUint8(bytes, offset + 1) & 0x7f;
}

export function readSequence(bytes: Uint8Array, offset: number): number {
  return readUint16(bytes, offset + 2);
}

export function readTimestamp(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset + 4);
}

export function readSsrc(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset + 8);
}

/** What a written header says. Keep one and fill it again for each packet. */
export interface RtpHeaderFields {
  marker: boolean;
  payloadType: number;
  /** Written modulo 2^16. */
  sequence: number;
  /** Written modulo 2^32. */
  timestamp: number;
  ssrc: number;
}

/** Without CSRCs, padding or extension: 12 bytes. */
export function writeHeader(bytes: Uint8Array, offset: number, fields: RtpHeaderFields): void {
  bytes[offset] = 0x80;
  bytes[offset + 1] = (fields.marker ? 0x80 : 0) | fields.payloadType;
  writeUint16(bytes, offset + 2, fields.sequence);
  writeUint32(bytes, offset + 4, fields.timestamp);
  writeUint32(bytes, offset + 8, fields.ssrc);
}

/** Says that an extension follows the fixed header. */
export function setExtensionBit(bytes: Uint8Array, offset: number): void {
  bytes[offset] = readUint8(bytes, offset) | 0x10;
}
