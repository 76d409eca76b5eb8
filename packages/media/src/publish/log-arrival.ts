// Is this packet new, what is missing before it, and which number will subscribers count it by?
// Hot path: called once per packet.
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { Layer } from './layer.ts';
import type { NegotiatedCodec } from './negotiated-codec.ts';
import { Arrival } from './receive-log.ts';

export function logArrival(packet: MediaPacket): DropReason {
  const { layer, codec } = packet;
  if (layer === undefined || codec === undefined) return DropReason.unknownSource;
  const before = layer.log.highest;
  const arrival = layer.log.log(packet.rawSequence);
  if (arrival === Arrival.duplicate) return DropReason.duplicate;
  if (arrival === Arrival.tooOld) return DropReason.tooOld;
  packet.sequence = layer.log.sequence;
  if (arrival === Arrival.restarted) {
    layer.stats.restart();
    layer.beginEpoch();
    layer.codec = codec;
  }
  layer.stats.received(packet.lengthBytes, packet.isRetransmission);
  if (arrival === Arrival.late) layer.nacks.arrived(packet.sequence, packet.arrivalUs);
  else if (arrival === Arrival.newest) advance(packet, layer, before);
  return numberForSubscribers(packet, layer, arrival);
}

/** More missing at once than any history holds: the stream goes on as a new one, its gap closed. RFC 3550: MAX_DROPOUT. */
const MAX_DROPOUT = 1000;

function advance(packet: MediaPacket, layer: Layer, before: number): void {
  const codec = packet.codec as NegotiatedCodec; // checked by the caller
  const isOtherCodec = layer.codec !== undefined && layer.codec.kind !== codec.kind;
  layer.codec = codec;
  if (!packet.isRetransmission)
    layer.stats.updateJitter(packet.arrivalUs, packet.rawTimestamp, codec.clockRate);
  // Audio changes between RED and Opus at any packet; video only with a key frame.
  if (isOtherCodec && layer.kind === 'video') return layer.beginEpoch();
  const hasGap = before >= 0 && packet.sequence > before + 1;
  if (!hasGap) return;
  if (packet.sequence - before > MAX_DROPOUT) layer.beginEpoch();
  else if (codec.wantsNack) askAgain(packet, layer, before);
}

function askAgain(packet: MediaPacket, layer: Layer, before: number): void {
  const isRepairable = layer.nacks.addGap(before, packet.sequence);
  const { downTracks, carried } = layer.receiver;
  const isWatched = downTracks.length + carried.length > 0;
  if (!isRepairable && isWatched && layer.kind === 'video') layer.keyFrames.want();
}

/** Padding closes up when it is the newest; later it has a number that subscribers wait for, and goes out empty. */
function numberForSubscribers(packet: MediaPacket, layer: Layer, arrival: Arrival): DropReason {
  const isPaddingOnly = packet.payloadBytes === 0;
  if (isPaddingOnly && arrival === Arrival.newest) {
    layer.skipped.skip(packet.sequence);
    return DropReason.paddingOnly;
  }
  layer.noteArrival(packet.arrivalUs);
  packet.newest = layer.log.highest;
  packet.epoch = layer.epoch;
  packet.forwardSequence = layer.skipped.forwardSequence(packet.sequence);
  return packet.forwardSequence < 0 ? DropReason.tooOld : DropReason.none;
}
