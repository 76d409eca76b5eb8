// Does an H.265 key frame begin here? RFC 7798 section 4.4. Only NAL unit headers and the first bit behind are read.
//
//  0                   1          AP (48): | header (16) | size (16) | NALU | size (16) | NALU …
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5    FU (49): | header (16) |S|E| type (6) | fragment …
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |F|   type    |  layer id | TID |
import { readUint8, readUint16 } from '../big-endian.ts';

const FIRST_IRAP = 16;
const LAST_IRAP = 21;
const VPS = 32;
const SPS = 33;
const AGGREGATION = 48;
const FRAGMENT = 49;

/**
 * True for the packet that carries a VPS, an SPS or the first slice of an intra random access picture (BLA, IDR, CRA).
 * A PPS alone says nothing: it may change between any two pictures.
 */
export function startsH265KeyFrame(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): boolean {
  if (payloadBytes < 3) return false;
  const type = unitType(bytes, offset);
  if (type === AGGREGATION) return containsKeyUnit(bytes, offset + 2, offset + payloadBytes);
  if (type !== FRAGMENT) return isKeyUnit(type, readUint8(bytes, offset + 2));
  if (payloadBytes < 4) return false;
  const fragment = readUint8(bytes, offset + 2);
  const isStart = (fragment & 0x80) !== 0;
  return isStart && isKeyUnit(fragment & 0x3f, readUint8(bytes, offset + 3));
}

const unitType = (bytes: Uint8Array, offset: number): number =>
  (readUint8(bytes, offset) >>> 1) & 0x3f;

/** `behind`: the byte behind the header; a slice begins with first_slice_segment_in_pic_flag. H.265 section 7.3.6.1. */
function isKeyUnit(type: number, behind: number): boolean {
  if (type === VPS || type === SPS) return true;
  return type >= FIRST_IRAP && type <= LAST_IRAP && (behind & 0x80) !== 0;
}

function containsKeyUnit(bytes: Uint8Array, offset: number, end: number): boolean {
  let at = offset;
  while (at + 4 < end) {
    if (isKeyUnit(unitType(bytes, at + 2), readUint8(bytes, at + 4))) return true;
    at += 2 + readUint16(bytes, at);
  }
  return false;
}
