// How does what one media host tells another lie in a record of a pipe? Little-endian; numbers only, of our own making.
//
// Every record begins | kind (8) | layer (8) | codec (8) | flags (8) | feed (32) |. A packet goes on with its facts, the header
// extensions that go on as | kind (8) | length (8) | data … |, and its payload: never with an id that its publisher negotiated.
// A dependency descriptor is one of the extensions: the other side reads it for itself.
import type { RecordSink } from '@chorale/rtp';

export const RecordKind = {
  packet: 1,
  layers: 2,
  codec: 3,
  clock: 4,
  keyFrameWanted: 5,
  /** Whoever takes the feed begins: what was told before may have come too early. */
  describe: 6,
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/** Offsets from the record's start. */
export const Field = {
  kind: 0,
  layer: 1,
  codec: 2,
  flags: 3,
  feed: 4,
  /** Of a packet. */
  forwardSequence: 8,
  arrivalUs: 16,
  timestamp: 24,
  epoch: 28,
  pictureId: 32,
  tl0PicIdx: 36,
  keyIdx: 38,
  primaryStart: 40,
  extensionBytes: 42,
  /** Spatial layer (2 bits), then temporal layer above it. */
  frameLayers: 44,
  endsFor: 45,
  /** Of a clock. */
  ntpUs: 8,
  clockArrivalUs: 16,
  rtpTimestamp: 24,
  clockEpoch: 28,
} as const;

export const HEAD_BYTES = 8;
export const PACKET_HEAD_BYTES = 46;
export const CLOCK_BYTES = 32;

export const MARKER = 1;
export const KEY_FRAME = 2;
/** Packets of this layer before it found no room in the pipe. */
export const GAP = 4;
/** Of the frame of its spatial layer. */
export const STARTS_FRAME = 8;
export const SWITCH_POINT = 32;
export const PREDICTED = 64;

interface RecordHead {
  readonly kind: RecordKind;
  readonly feed: number;
  readonly layer: number;
  readonly codec: number;
}

/** A record with text for a body. False when there is no room. Rare. */
export function writeText(sink: RecordSink, head: RecordHead, text: string): boolean {
  const body = Buffer.from(text, 'utf8');
  const at = sink.reserve(HEAD_BYTES + body.length);
  if (at < 0) return false;
  writeHead(sink, at, head);
  sink.bytes.set(body, at + HEAD_BYTES);
  sink.commit(HEAD_BYTES + body.length);
  return true;
}

export function writeHead({ view }: RecordSink, at: number, head: RecordHead): void {
  view.setUint8(at + Field.kind, head.kind);
  view.setUint8(at + Field.layer, head.layer);
  view.setUint8(at + Field.codec, head.codec);
  view.setUint8(at + Field.flags, 0);
  view.setUint32(at + Field.feed, head.feed, true);
}
