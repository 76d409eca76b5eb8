// What is known about the packet that is on its way? Facts, parsed once, read by every subscriber.
//
// Ownership: an engine has a row of them; one is filled by `receiveRtp` and read until its batch has been spread. `bytes`
// belongs to the transport and is only read during the call. Whoever needs the payload later reads it in the layer's
// `PacketHistory`, which owns the one copy; nobody writes into either.
import { type DependencyStructure, ExtensionTable, MOST_REFERENCES } from '@chorale/rtp';
import type { Layer } from './publish/layer.ts';
import type { NegotiatedCodec } from './publish/negotiated-codec.ts';

const NOTHING = Buffer.alloc(0);

/** Unit of `arrivalStep`. */
export const ARRIVAL_STEP_US = 16;

/** Ids above are taken for these. */
export const HIGHEST_SPATIAL = 3;
export const HIGHEST_TEMPORAL = 7;

/** Hot path: filled once per packet. */
export class MediaPacket {
  bytes: Uint8Array = NOTHING;
  /** The same memory as a Buffer, whose `copy` needs no view per call. */
  source: Buffer = NOTHING;
  offset = 0;
  lengthBytes = 0;
  arrivalUs = 0;
  /** The same in steps of 16 µs, modulo 2^32: a small integer, which costs no memory of its own. */
  arrivalStep = 0;
  readonly extensions: ExtensionTable = new ExtensionTable();

  ssrc = 0;
  payloadType = 0;
  marker = false;
  /** As on the wire, of the carried packet where it came by RTX. */
  rawSequence = 0;
  rawTimestamp = 0;
  payloadOffset = 0;
  payloadBytes = 0;

  layer: Layer | undefined = undefined;
  codec: NegotiatedCodec | undefined = undefined;
  isRetransmission = false;
  /** Without roll-over, per layer. */
  sequence = 0;
  /** `sequence` with the layer's dropped padding closed up: what subscribers count from. */
  forwardSequence = 0;
  /** Of its layer, when it arrived: the highest `sequence`, and the epoch. */
  newest = 0;
  epoch = 0;
  /** What it is one of, for those that go the regular way: `Layer.stampOf`. */
  stamp = 0;
  /** Where its payload is kept. */
  history: Buffer = NOTHING;
  historyAt = 0;
  /** Where an outlet keeps it as well. */
  sharedAt = -1;
  /** The first packet of a key frame. Audio: always. */
  keyFrame = false;
  /** Bytes of the payload before the primary block of RED; 0 otherwise. */
  primaryStart = 0;
  /** Of SVC: which spatial layer of its stream; 0 in all others. */
  spatialId = 0;
  /** Which temporal layer; 0 where the stream has none. */
  temporalId = 0;
  /** The first packet of its frame: of one spatial layer of a picture. */
  startsFrame = false;
  /** A bit for each spatial layer up to which it may be sent, and is then the last of its picture: its marker is set. */
  endsFor = 0;
  /** More temporal layers may be sent from here on: Y of VP8, U of VP9. */
  isSwitchPoint = false;
  /** It uses other pictures than its own; true where that is not known. */
  isPredicted = true;
  /** `layerBit` of its layers. */
  layerBit = 1;
  /** Where its dependency descriptor is, while it is read; -1: nowhere. */
  descriptorAt = -1;
  descriptorBytes = 0;
  /** What its descriptor refers to; undefined where there is none that can be understood. */
  structure: DependencyStructure | undefined = undefined;
  /** Of the descriptor, without roll-over; -1 without one. */
  frameNumber = -1;
  /** A bit for each decode target of the structure that needs the frame, and that may be switched to here. */
  presentIn = 0;
  switchIn = 0;
  /** The layers alone say who needs it: then it may go the regular way. */
  isLayered = true;
  /** Of the descriptor that the history has right before the payload; 0: none. */
  describedBytes = 0;
  /** The first `referenceCount`: how far back the frames are that it uses. */
  readonly references: Uint16Array = new Uint16Array(MOST_REFERENCES);
  referenceCount = 0;
  /** VP8 and VP9 only; -1 when absent. KEYIDX: VP8 only. */
  pictureId = -1;
  tl0PicIdx = -1;
  keyIdx = -1;

  /** The transport's pool is the same object from call to call, so the wrapper is made once. */
  setBytes(bytes: Uint8Array): void {
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
