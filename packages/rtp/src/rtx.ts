// Which packet does a retransmission carry? RFC 4588 section 4.
//
//  0                   1
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-------------------------------
// |      original sequence (OSN)  | original payload …
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-------------------------------
import { readUint16, writeUint16 } from './big-endian.ts';

export const RTX_HEADER_BYTES = 2;

/** -1 when the payload carries no packet: an empty one is a bandwidth probe. */
export function readOriginalSequence(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): number {
  return payloadBytes > RTX_HEADER_BYTES ? readUint16(bytes, offset) : -1;
}

export function writeOriginalSequence(bytes: Uint8Array, offset: number, sequence: number): void {
  writeUint16(bytes, offset, sequence);
}
