// Which block of a redundant audio payload is the new one? RFC 2198 section 3.
//
//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |1|  block PT   |  timestamp offset         |   block length    |  once per redundant block
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |0|  block PT   |  the primary block's header ends the headers; blocks follow in the same order
// +-+-+-+-+-+-+-+-+
import { readUint8, readUint16, writeUint24 } from './big-endian.ts';

/** Returns how many bytes precede the primary block, or -1 when lengths do not add up. The primary runs to the end. */
export function readRedPrimaryStart(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): number {
  let headerBytes = 0;
  let redundantBytes = 0;
  while (headerBytes + 4 < payloadBytes && (readUint8(bytes, offset + headerBytes) & 0x80) !== 0) {
    redundantBytes += readUint16(bytes, offset + headerBytes + 2) & 0x3ff;
    headerBytes += 4;
  }
  const isLastHeader = (readUint8(bytes, offset + headerBytes) & 0x80) === 0;
  const start = headerBytes + 1 + redundantBytes;
  return isLastHeader && start <= payloadBytes ? start : -1;
}

/** Gives every block another payload type, in place. The payload must have passed `readRedPrimaryStart`. */
export function rewriteRedPayloadTypes(
  bytes: Uint8Array,
  offset: number,
  payloadType: number,
): void {
  let at = offset;
  while ((readUint8(bytes, at) & 0x80) !== 0) {
    bytes[at] = 0x80 | payloadType;
    at += 4;
  }
  bytes[at] = payloadType;
}

export const RED_BLOCK_HEADER_BYTES = 4;

/** Of a block that precedes the primary one. */
export interface RedBlock {
  payloadType: number;
  /** How long before the primary block's timestamp: at most 14 bits. */
  timestampOffset: number;
  /** At most 10 bits. */
  lengthBytes: number;
}

/** The primary block's header is its payload type alone. */
export function writeRedBlockHeader(bytes: Uint8Array, offset: number, block: RedBlock): void {
  bytes[offset] = 0x80 | block.payloadType;
  writeUint24(bytes, offset + 1, (block.timestampOffset << 10) | block.lengthBytes);
}
