// Which sources end? RFC 3550 section 6.6: header (SC, PT 203), then SC times an SSRC, then perhaps a reason.
import { readUint32, writeUint32 } from '../big-endian.ts';
import { RtcpType, readRtcpCount, writeRtcpHeader } from './compound.ts';

const BYE_BYTES = 8;

/** How many SSRCs are really there. */
export function countByeSources(bytes: Uint8Array, offset: number, lengthBytes: number): number {
  return Math.min(readRtcpCount(bytes, offset), (lengthBytes - 4) >> 2);
}

export function readByeSsrc(bytes: Uint8Array, offset: number, index: number): number {
  return readUint32(bytes, offset + 4 + 4 * index);
}

export function writeBye(bytes: Uint8Array, offset: number, ssrc: number): number {
  writeRtcpHeader(bytes, offset, { count: 1, type: RtcpType.bye, lengthBytes: BYE_BYTES });
  writeUint32(bytes, offset + 4, ssrc);
  return BYE_BYTES;
}
