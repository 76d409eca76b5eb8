// Does a frame begin here, and does a new structure come with it? RTP payload format for AV1, appendix A.
//
//  0                   1                   2
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |S|E| template  |         frame number          |T| … only when longer than 3 bytes
// S: first packet of the frame; E: last; T: a template dependency structure follows, as with every key frame
import { readUint8, readUint16 } from '../big-endian.ts';

const MANDATORY_BYTES = 3;

export function startsDependencyFrame(bytes: Uint8Array, offset: number): boolean {
  return (readUint8(bytes, offset) & 0x80) !== 0;
}

export function endsDependencyFrame(bytes: Uint8Array, offset: number): boolean {
  return (readUint8(bytes, offset) & 0x40) !== 0;
}

/** 16 bits; -1 when cut short. */
export function readFrameNumber(bytes: Uint8Array, offset: number, lengthBytes: number): number {
  return lengthBytes < MANDATORY_BYTES ? -1 : readUint16(bytes, offset + 1);
}

/** True in the first packet of a key frame. */
export function hasDependencyStructure(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
): boolean {
  return lengthBytes > MANDATORY_BYTES && (readUint8(bytes, offset + 3) & 0x80) !== 0;
}
