// What happens to a packet that comes out of a pipe? It is remembered as its layer's, and waits for its subscribers.
// Hot path: called once per packet.
import { readUint8 } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { EngineState } from '../engine-state.ts';
import { ExtensionKind } from '../extension-kind.ts';
import { spreadPending } from '../forward/spreader.ts';
import { ARRIVAL_STEP_US, HIGHEST_SPATIAL, HIGHEST_TEMPORAL, type MediaPacket } from '../packet.ts';
import type { Layer } from '../publish/layer.ts';
import { takeDescriptor } from '../publish/read-dependencies.ts';
import { carryOn } from './carry-on.ts';
import type { PipedFeed } from './piped-feed.ts';
import {
  Field,
  GAP,
  KEY_FRAME,
  MARKER,
  PACKET_HEAD_BYTES,
  PREDICTED,
  STARTS_FRAME,
  SWITCH_POINT,
} from './record.ts';

export function takePacket(
  engine: EngineState,
  feed: PipedFeed,
  bytes: Buffer,
  at: number,
  lengthBytes: number,
): DropReason {
  const layer = feed.receiver.layers[bytes[at + Field.layer] ?? 0];
  const codec = feed.codecs[bytes[at + Field.codec] ?? 0];
  const extensionBytes = bytes.readUInt16LE(at + Field.extensionBytes);
  const payloadBytes = lengthBytes - PACKET_HEAD_BYTES - extensionBytes;
  const isNumbered = isNumber(bytes, at + Field.forwardSequence);
  if (layer === undefined || codec === undefined || payloadBytes < 0 || !isNumbered)
    return DropReason.malformedRecord;
  if (!enterEpoch(feed, layer, bytes.readUInt32LE(at + Field.epoch))) return DropReason.tooOld;
  const { pending } = engine;
  if (pending.isFull) spreadPending(engine);
  const packet = pending.next();
  packet.layer = layer;
  packet.codec = codec;
  packet.payloadBytes = payloadBytes;
  packet.lengthBytes = extensionBytes + payloadBytes;
  readFacts(packet, bytes, at);
  readDescriptor(engine, packet, bytes, at);
  readLayers(packet, bytes, at);
  layer.rates?.add(packet.spatialId, packet.temporalId, packet.lengthBytes);
  noteArrival(feed, layer, packet, bytes[at + Field.flags] ?? 0);
  layer.history.take(packet, bytes, at + PACKET_HEAD_BYTES, extensionBytes);
  const { receiver } = feed;
  if (receiver.carried.length > 0) carryOn(engine, packet);
  if (receiver.downTracks.length > 0) pending.keep(packet, receiver);
  return DropReason.none;
}

/** Whole, and small enough that there is a next one. */
function isNumber(bytes: Buffer, at: number): boolean {
  const value = bytes.readDoubleLE(at);
  return Number.isSafeInteger(value) && value >= 0;
}

/** False for a packet of before. */
function enterEpoch(feed: PipedFeed, layer: Layer, epoch: number): boolean {
  if (epoch === layer.epoch) return true;
  if (epoch < layer.epoch) return false;
  layer.beginEpoch();
  layer.epoch = epoch;
  feed.newest[layer.rank] = -1;
  return true;
}

function readFacts(packet: MediaPacket, bytes: Buffer, at: number): void {
  const flags = bytes[at + Field.flags] ?? 0;
  packet.marker = (flags & MARKER) !== 0;
  packet.keyFrame = (flags & KEY_FRAME) !== 0;
  packet.isRetransmission = false;
  packet.forwardSequence = bytes.readDoubleLE(at + Field.forwardSequence);
  packet.sequence = packet.forwardSequence;
  packet.arrivalUs = bytes.readDoubleLE(at + Field.arrivalUs);
  packet.arrivalStep = (packet.arrivalUs / ARRIVAL_STEP_US) | 0;
  packet.rawTimestamp = bytes.readUInt32LE(at + Field.timestamp);
  packet.epoch = bytes.readUInt32LE(at + Field.epoch);
  packet.pictureId = bytes.readInt32LE(at + Field.pictureId);
  packet.tl0PicIdx = bytes.readInt16LE(at + Field.tl0PicIdx);
  packet.keyIdx = bytes.readInt16LE(at + Field.keyIdx);
  packet.primaryStart = bytes.readUInt16LE(at + Field.primaryStart);
}

function readLayers(packet: MediaPacket, bytes: Buffer, at: number): void {
  const flags = bytes[at + Field.flags] ?? 0;
  const layers = bytes[at + Field.frameLayers] ?? 0;
  packet.spatialId = layers & HIGHEST_SPATIAL;
  packet.temporalId = (layers >>> 2) & HIGHEST_TEMPORAL;
  packet.startsFrame = (flags & STARTS_FRAME) !== 0;
  packet.endsFor = bytes[at + Field.endsFor] ?? 0;
  packet.isSwitchPoint = (flags & SWITCH_POINT) !== 0;
  packet.isPredicted = (flags & PREDICTED) !== 0;
}

/** Among the extensions behind the head: | kind | length | data … |. */
function readDescriptor(engine: EngineState, packet: MediaPacket, bytes: Buffer, at: number): void {
  packet.structure = undefined;
  packet.frameNumber = -1;
  packet.isLayered = true;
  const end = at + PACKET_HEAD_BYTES + bytes.readUInt16LE(at + Field.extensionBytes);
  for (let next = at + PACKET_HEAD_BYTES; next < end; next += 2 + readUint8(bytes, next + 1)) {
    if (bytes[next] !== ExtensionKind.dependencyDescriptor) continue;
    packet.descriptorAt = next + 2;
    packet.descriptorBytes = Math.min(readUint8(bytes, next + 1), end - next - 2);
    if (!takeDescriptor(packet, bytes)) engine.drops.add(DropReason.ignoredDescriptor);
    return;
  }
}

/** Packets that the pipe had no room for are gone: what a picture needs of them a key frame replaces. */
function noteArrival(feed: PipedFeed, layer: Layer, packet: MediaPacket, flags: number): void {
  const newest = Math.max(feed.newest[layer.rank] ?? -1, packet.forwardSequence);
  feed.newest[layer.rank] = newest;
  packet.newest = newest;
  layer.isBound = true;
  layer.codec = packet.codec;
  layer.noteArrival(packet.arrivalUs);
  if (layer.kind === 'audio') return;
  if ((flags & GAP) !== 0) layer.keyFrames.want();
  if (packet.keyFrame) layer.keyFrames.arrived(packet.forwardSequence);
}
