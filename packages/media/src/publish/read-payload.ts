// Does a key frame begin in this packet, and what else of its payload must be known? Only bytes that E2EE leaves clear.
// Hot path: called once per packet.
import {
  emptyVp8Descriptor,
  emptyVp9Descriptor,
  readRedPrimaryStart,
  readVp8Descriptor,
  readVp9Descriptor,
  startsAv1KeyFrame,
  startsH265KeyFrame,
} from '@chorale/rtp';
import { CodecKind } from '../codec-kind.ts';
import { DropReason } from '../drop-reason.ts';
import { HIGHEST_SPATIAL, type MediaPacket } from '../packet.ts';
import { beginsH264KeyFrame } from './h264-key-frame.ts';

const vp8 = emptyVp8Descriptor();
const vp9 = emptyVp9Descriptor();

export function readPayload(packet: MediaPacket): DropReason {
  const { payloadBytes, layer, codec } = packet;
  packet.primaryStart = 0;
  packet.pictureId = -1;
  packet.tl0PicIdx = -1;
  packet.keyIdx = -1;
  packet.spatialId = 0;
  packet.temporalId = 0;
  packet.startsFrame = false;
  packet.endsFor = 0;
  packet.isSwitchPoint = false;
  packet.isPredicted = true;
  packet.keyFrame = layer?.kind === 'audio';
  if (payloadBytes === 0) return DropReason.none;
  switch (codec?.kind) {
    case CodecKind.red:
      return readRed(packet);
    case CodecKind.vp8:
      return readVp8(packet);
    case CodecKind.vp9:
      return readVp9(packet);
    default:
      if (packet.descriptorAt < 0 && layer?.kind === 'video')
        packet.keyFrame = startsKeyFrame(packet);
      return DropReason.none;
  }
}

/** By the payload itself, which is asked only where no dependency descriptor says it. */
function startsKeyFrame(packet: MediaPacket): boolean {
  const { bytes, payloadOffset, payloadBytes, codec } = packet;
  switch (codec?.kind) {
    case CodecKind.h264:
      return beginsH264KeyFrame(packet);
    case CodecKind.h265:
      return startsH265KeyFrame(bytes, payloadOffset, payloadBytes);
    case CodecKind.av1:
      return startsAv1KeyFrame(bytes, payloadOffset, payloadBytes);
    default:
      return false;
  }
}

function readRed(packet: MediaPacket): DropReason {
  const start = readRedPrimaryStart(packet.bytes, packet.payloadOffset, packet.payloadBytes);
  if (start < 0) return DropReason.malformedPayload;
  packet.primaryStart = start;
  return DropReason.none;
}

function readVp8(packet: MediaPacket): DropReason {
  if (!readVp8Descriptor(packet.bytes, packet.payloadOffset, packet.payloadBytes, vp8))
    return DropReason.malformedPayload;
  packet.pictureId = vp8.pictureId;
  packet.tl0PicIdx = vp8.tl0PicIdx;
  packet.keyIdx = vp8.keyIdx;
  packet.temporalId = Math.max(0, vp8.temporalLayer);
  packet.startsFrame = vp8.startsFrame;
  packet.isSwitchPoint = vp8.layerSync;
  packet.keyFrame = vp8.startsKeyFrame;
  return DropReason.none;
}

function readVp9(packet: MediaPacket): DropReason {
  if (!readVp9Descriptor(packet.bytes, packet.payloadOffset, packet.payloadBytes, vp9))
    return DropReason.malformedPayload;
  packet.pictureId = vp9.pictureId;
  packet.tl0PicIdx = vp9.tl0PicIdx;
  packet.spatialId = Math.min(HIGHEST_SPATIAL, Math.max(0, vp9.spatialLayer));
  packet.temporalId = Math.max(0, vp9.temporalLayer);
  packet.startsFrame = vp9.startsFrame;
  packet.endsFor = vp9.endsFrame ? 1 << packet.spatialId : 0;
  packet.isSwitchPoint = vp9.isSwitchPoint;
  packet.isPredicted = vp9.isPredicted;
  packet.keyFrame = vp9.startsKeyFrame;
  return DropReason.none;
}
