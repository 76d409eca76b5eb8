// Where does a VP8 packet stand in its stream, and does a key frame begin here? RFC 7741 section 4.2.
// Hot path: called once per packet per subscriber.
//
//  0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+
// |X|R|N|S|R| PID |   X: the next octet is there; S: a partition begins; PID: which partition
// |I|L|T|K| RSV   |   which of the following are there
// |M| PictureID   |   I; with M 15 bits in two octets
// |   TL0PICIDX   |   L
// |TID|Y| KEYIDX  |   T or K
// +-+-+-+-+-+-+-+-+   then the payload, whose first bit (lowest of the octet) is 0 in a key frame; it stays clear under E2EE
import { readUint8, readUint16, writeUint16 } from '../big-endian.ts';

/** Keep one and fill it again. -1 says: not present. */
export interface Vp8Descriptor {
  lengthBytes: number;
  /** The first packet of a key frame. */
  startsKeyFrame: boolean;
  startsFrame: boolean;
  pictureId: number;
  tl0PicIdx: number;
  temporalLayer: number;
  /** Y: this frame depends only on the base layer. */
  layerSync: boolean;
  keyIdx: number;
}

export const emptyVp8Descriptor = (): Vp8Descriptor => ({
  lengthBytes: 0,
  startsKeyFrame: false,
  startsFrame: false,
  pictureId: -1,
  tl0PicIdx: -1,
  temporalLayer: -1,
  layerSync: false,
  keyIdx: -1,
});

/** Fills `into`; false when cut short or without payload. */
export function readVp8Descriptor(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
  into: Vp8Descriptor,
): boolean {
  const first = readUint8(bytes, offset);
  const flags = (first & 0x80) === 0 ? 0 : readUint8(bytes, offset + 1);
  const lengthBytes = descriptorLength(bytes, offset);
  if (lengthBytes >= payloadBytes) return false;
  into.lengthBytes = lengthBytes;
  into.startsFrame = (first & 0x17) === 0x10;
  into.startsKeyFrame = into.startsFrame && (readUint8(bytes, offset + lengthBytes) & 1) === 0;
  readIndices(bytes, offset + 2, flags, into);
  return true;
}

function descriptorLength(bytes: Uint8Array, offset: number): number {
  if ((readUint8(bytes, offset) & 0x80) === 0) return 1;
  const flags = readUint8(bytes, offset + 1);
  const pictureIdBytes = (flags & 0x80) === 0 ? 0 : pictureIdLength(bytes, offset + 2);
  return 2 + pictureIdBytes + ((flags & 0x40) === 0 ? 0 : 1) + ((flags & 0x30) === 0 ? 0 : 1);
}

const pictureIdLength = (bytes: Uint8Array, offset: number): number =>
  (readUint8(bytes, offset) & 0x80) === 0 ? 1 : 2;

function readIndices(bytes: Uint8Array, offset: number, flags: number, into: Vp8Descriptor): void {
  let at = offset;
  into.pictureId = -1;
  into.tl0PicIdx = -1;
  if ((flags & 0x80) !== 0) {
    const length = pictureIdLength(bytes, at);
    into.pictureId = length === 1 ? readUint8(bytes, at) : readUint16(bytes, at) & 0x7fff;
    at += length;
  }
  if ((flags & 0x40) !== 0) {
    into.tl0PicIdx = readUint8(bytes, at);
    at += 1;
  }
  const last = readUint8(bytes, at);
  into.temporalLayer = (flags & 0x20) === 0 ? -1 : last >>> 6;
  into.layerSync = (flags & 0x20) !== 0 && (last & 0x20) !== 0;
  into.keyIdx = (flags & 0x10) === 0 ? -1 : last & 0x1f;
}

/** Replaces what the descriptor at `offset` has; its length stays, so a 7-bit picture id takes the lower 7 bits. */
export function rewriteVp8Descriptor(
  bytes: Uint8Array,
  offset: number,
  indices: { readonly pictureId: number; readonly tl0PicIdx: number; readonly keyIdx: number },
): void {
  if ((readUint8(bytes, offset) & 0x80) === 0) return;
  const flags = readUint8(bytes, offset + 1);
  let at = offset + 2;
  if ((flags & 0x80) !== 0) {
    if (pictureIdLength(bytes, at) === 2) {
      writeUint16(bytes, at, 0x8000 | (indices.pictureId & 0x7fff));
      at += 1;
    } else bytes[at] = indices.pictureId & 0x7f;
    at += 1;
  }
  if ((flags & 0x40) !== 0) {
    bytes[at] = indices.tl0PicIdx;
    at += 1;
  }
  if ((flags & 0x10) !== 0) bytes[at] = (readUint8(bytes, at) & 0xe0) | (indices.keyIdx & 0x1f);
}
