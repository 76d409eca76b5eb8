// Where does a VP9 packet stand among the layers and pictures of its stream, and does a key frame begin here? RFC 9628 section 4.2.
// Hot path: called once per packet, and once per packet per subscriber that sees other indices.
//
//  0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+
// |I|P|L|F|B|E|V|Z|   P: predicted from other pictures; F: flexible; B, E: a frame begins, ends; V: SS is there
// |M| PICTURE ID  |   I; with M two octets
// | TID |U| SID |D|   L; U: more temporal layers may follow from here; D: predicted from the spatial layer below
// |   TL0PICIDX   |   L and not F
// |   P_DIFF    |N|   P and F, up to three: N says that another follows
// | N_S |Y|G|-|-|-|   V: SS. Y: width and height (16 each) of N_S + 1 spatial layers;
// |      N_G      |   G: of N_G pictures | TID |U| R |-|-|, then R × P_DIFF
// +-+-+-+-+-+-+-+-+   then the payload. All of this stays clear under E2EE.
import { readUint8, readUint16, writeUint16 } from '../big-endian.ts';

/** Keep one and fill it again. -1 says: not present. */
export interface Vp9Descriptor {
  lengthBytes: number;
  startsKeyFrame: boolean;
  /** Of one spatial layer of a picture. */
  startsFrame: boolean;
  endsFrame: boolean;
  /** P: predicted from other pictures. */
  isPredicted: boolean;
  /** D: predicted from the spatial layer below in the same picture. */
  usesLowerSpatial: boolean;
  /** U: pictures of higher temporal layers that follow use none of these layers from before this picture. */
  isSwitchPoint: boolean;
  pictureId: number;
  tl0PicIdx: number;
  spatialLayer: number;
  temporalLayer: number;
  /** N_S + 1; 0 without SS. */
  spatialLayers: number;
}

export const emptyVp9Descriptor = (): Vp9Descriptor => ({
  lengthBytes: 0,
  startsKeyFrame: false,
  startsFrame: false,
  endsFrame: false,
  isPredicted: false,
  usesLowerSpatial: false,
  isSwitchPoint: false,
  pictureId: -1,
  tl0PicIdx: -1,
  spatialLayer: -1,
  temporalLayer: -1,
  spatialLayers: 0,
});

const [I, P, L, F, B, E, V] = [0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02] as const;
const MOST_REFERENCES = 3;

/** Fills `into`; false when cut short, without payload, or with more references than there may be. */
export function readVp9Descriptor(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
  into: Vp9Descriptor,
): boolean {
  const flags = readUint8(bytes, offset);
  const end = offset + payloadBytes;
  let at = readPicture(bytes, offset, flags, into);
  at = readLayers(bytes, at, flags, into);
  if ((flags & (P | F)) === (P | F)) at = skipReferences(bytes, at);
  if (at < 0 || at >= end) return false;
  into.spatialLayers = (flags & V) === 0 ? 0 : (readUint8(bytes, at) >>> 5) + 1;
  if ((flags & V) !== 0) at = skipStructure(bytes, at, end);
  if (at >= end) return false;
  into.lengthBytes = at - offset;
  into.startsFrame = (flags & B) !== 0;
  into.endsFrame = (flags & E) !== 0;
  into.isPredicted = (flags & P) !== 0;
  into.startsKeyFrame = (flags & (P | B)) === B && into.spatialLayer <= 0;
  return true;
}

const pictureIdBytes = (bytes: Uint8Array, offset: number, flags: number): number => {
  if ((flags & I) === 0) return 0;
  return (readUint8(bytes, offset + 1) & 0x80) === 0 ? 1 : 2;
};

/** Returns where the layers are. */
function readPicture(
  bytes: Uint8Array,
  offset: number,
  flags: number,
  into: Vp9Descriptor,
): number {
  const lengthBytes = pictureIdBytes(bytes, offset, flags);
  into.pictureId = -1;
  if (lengthBytes === 1) into.pictureId = readUint8(bytes, offset + 1) & 0x7f;
  else if (lengthBytes === 2) into.pictureId = readUint16(bytes, offset + 1) & 0x7fff;
  return offset + 1 + lengthBytes;
}

/** Returns where the references are. */
function readLayers(bytes: Uint8Array, at: number, flags: number, into: Vp9Descriptor): number {
  const layers = (flags & L) === 0 ? -1 : readUint8(bytes, at);
  const hasIndex = (flags & (L | F)) === L;
  into.temporalLayer = layers < 0 ? -1 : layers >>> 5;
  into.spatialLayer = layers < 0 ? -1 : (layers >>> 1) & 7;
  into.isSwitchPoint = layers >= 0 && (layers & 0x10) !== 0;
  into.usesLowerSpatial = layers >= 0 && (layers & 1) !== 0;
  into.tl0PicIdx = hasIndex ? readUint8(bytes, at + 1) : -1;
  return at + (layers < 0 ? 0 : 1) + (hasIndex ? 1 : 0);
}

/** -1 when there are too many. */
function skipReferences(bytes: Uint8Array, offset: number): number {
  for (let at = offset; at < offset + MOST_REFERENCES; at += 1)
    if ((readUint8(bytes, at) & 1) === 0) return at + 1;
  return -1;
}

function skipStructure(bytes: Uint8Array, offset: number, end: number): number {
  const head = readUint8(bytes, offset);
  let at = offset + 1 + ((head & 0x10) === 0 ? 0 : 4 * ((head >>> 5) + 1));
  if ((head & 0x08) === 0) return at;
  let pictures = readUint8(bytes, at);
  at += 1;
  for (; pictures > 0 && at < end; pictures -= 1) at += 1 + ((readUint8(bytes, at) >>> 2) & 3);
  // Some are missing.
  return pictures === 0 ? at : end;
}

/** Replaces what the descriptor at `offset` has; its length stays, so a 7-bit picture id takes the lower 7 bits. */
export function rewriteVp9Descriptor(
  bytes: Uint8Array,
  offset: number,
  indices: { readonly pictureId: number; readonly tl0PicIdx: number },
): void {
  const flags = readUint8(bytes, offset);
  const lengthBytes = pictureIdBytes(bytes, offset, flags);
  if (lengthBytes === 2) writeUint16(bytes, offset + 1, 0x8000 | (indices.pictureId & 0x7fff));
  else if (lengthBytes === 1) bytes[offset + 1] = indices.pictureId & 0x7f;
  if ((flags & (L | F)) === L) bytes[offset + 2 + lengthBytes] = indices.tl0PicIdx;
}
