// Does a VP9 key frame begin here, and on which layer? RFC 9628 section 4.2.
//
//  0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+
// |I|P|L|F|B|E|V|Z|   P: predicted from other pictures; B: a frame begins
// |M| PICTURE ID  |   I; with M two octets
// | TID |U| SID |D|   L; in non-flexible mode (F = 0) TL0PICIDX follows
import { readUint8, readUint16 } from '../big-endian.ts';

/** Keep one and fill it again. -1 says: not present. */
export interface Vp9Descriptor {
  startsKeyFrame: boolean;
  startsFrame: boolean;
  endsFrame: boolean;
  pictureId: number;
  spatialLayer: number;
  temporalLayer: number;
}

export const emptyVp9Descriptor = (): Vp9Descriptor => ({
  startsKeyFrame: false,
  startsFrame: false,
  endsFrame: false,
  pictureId: -1,
  spatialLayer: -1,
  temporalLayer: -1,
});

/** Fills `into`; false when cut short. */
export function readVp9Descriptor(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
  into: Vp9Descriptor,
): boolean {
  const first = readUint8(bytes, offset);
  const isLong = (first & 0x80) !== 0 && (readUint8(bytes, offset + 1) & 0x80) !== 0;
  const pictureIdBytes = (first & 0x80) === 0 ? 0 : isLong ? 2 : 1;
  const layersAt = 1 + pictureIdBytes;
  const neededBytes = layersAt + ((first & 0x20) === 0 ? 0 : 1);
  if (neededBytes >= payloadBytes) return false;
  const layers = (first & 0x20) === 0 ? -1 : readUint8(bytes, offset + layersAt);
  into.pictureId = readPictureId(bytes, offset + 1, pictureIdBytes);
  into.temporalLayer = layers < 0 ? -1 : layers >>> 5;
  into.spatialLayer = layers < 0 ? -1 : (layers >>> 1) & 7;
  into.startsFrame = (first & 0x08) !== 0;
  into.endsFrame = (first & 0x04) !== 0;
  into.startsKeyFrame = (first & 0x48) === 0x08 && into.spatialLayer <= 0;
  return true;
}

function readPictureId(bytes: Uint8Array, offset: number, lengthBytes: number): number {
  if (lengthBytes === 0) return -1;
  return lengthBytes === 1 ? readUint8(bytes, offset) & 0x7f : readUint16(bytes, offset) & 0x7fff;
}
