// Does an H.264 key frame begin here? RFC 6184 sections 5.6 to 5.8. Only NAL unit headers are read: they stay clear under E2EE.
//
//  0 1 2 3 4 5 6 7      STAP-A (24): | header | size (16) | NALU | size (16) | NALU …
// +-+-+-+-+-+-+-+-+     FU-A (28):   | header |S|E|R| type (5) | fragment …
// |F|NRI|  type   |
import { readUint8, readUint16 } from '../big-endian.ts';

const IDR = 5;
const SPS = 7;
const STAP_A = 24;
const FU_A = 28;

/** True for the packet that carries an SPS or the beginning of an IDR slice. */
export function startsH264KeyFrame(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): boolean {
  if (payloadBytes < 1) return false;
  const type = readUint8(bytes, offset) & 0x1f;
  if (type === STAP_A) return findUnit(bytes, offset + 1, offset + payloadBytes, isKeyUnit);
  if (type !== FU_A) return isKeyUnit(type);
  const fragment = readUint8(bytes, offset + 1);
  return payloadBytes > 1 && (fragment & 0x80) !== 0 && isKeyUnit(fragment & 0x1f);
}

/** True for the packet that carries an SPS: where a decoder can begin without having seen anything. */
export function hasH264Parameters(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): boolean {
  if (payloadBytes < 1) return false;
  const type = readUint8(bytes, offset) & 0x1f;
  if (type !== STAP_A) return type === SPS;
  return findUnit(bytes, offset + 1, offset + payloadBytes, isParameters);
}

const isParameters = (type: number): boolean => type === SPS;
const isKeyUnit = (type: number): boolean => type === IDR || type === SPS;

function findUnit(
  bytes: Uint8Array,
  offset: number,
  end: number,
  isWanted: (type: number) => boolean,
): boolean {
  let at = offset;
  while (at + 2 < end) {
    if (isWanted(readUint8(bytes, at + 2) & 0x1f)) return true;
    at += 2 + readUint16(bytes, at);
  }
  return false;
}
