// How does a packet that was just remembered get into a pipe? Its facts, then what its layer's history keeps of it.
// Hot path: called once per packet per pipe.
import type { RecordSink } from '@chorale/rtp';
import type { MediaPacket } from '../packet.ts';
import type { PacketHistory } from '../publish/packet-history.ts';
import {
  Field,
  KEY_FRAME,
  MARKER,
  PACKET_HEAD_BYTES,
  PREDICTED,
  RecordKind,
  STARTS_FRAME,
  SWITCH_POINT,
} from './record.ts';

/** What the packet does not say itself. One per carried feed, filled again for each packet. */
export interface PacketLabel {
  readonly feed: number;
  layer: number;
  codec: number;
  /** 0 or `GAP`. */
  gap: number;
}

/** False when the pipe is full. */
export function writePacketRecord(
  sink: RecordSink,
  label: PacketLabel,
  packet: MediaPacket,
  history: PacketHistory,
): boolean {
  const row = packet.forwardSequence % history.rows;
  const bodyBytes = (history.extensionBytes[row] ?? 0) + packet.payloadBytes;
  const at = sink.reserve(PACKET_HEAD_BYTES + bodyBytes);
  if (at < 0) return false;
  const { view } = sink;
  view.setUint8(at + Field.kind, RecordKind.packet);
  view.setUint8(at + Field.layer, label.layer);
  view.setUint8(at + Field.codec, label.codec);
  view.setUint8(at + Field.flags, flagsOf(packet) | label.gap);
  view.setUint32(at + Field.feed, label.feed, true);
  writeFacts(view, at, packet);
  view.setUint16(at + Field.extensionBytes, history.extensionBytes[row] ?? 0, true);
  const from = history.offsets[row] ?? 0;
  history.bytes.copy(sink.bytes, at + PACKET_HEAD_BYTES, from, from + bodyBytes);
  sink.commit(PACKET_HEAD_BYTES + bodyBytes);
  return true;
}

function flagsOf(packet: MediaPacket): number {
  return (
    (packet.marker ? MARKER : 0) |
    (packet.keyFrame ? KEY_FRAME : 0) |
    (packet.startsFrame ? STARTS_FRAME : 0) |
    (packet.isSwitchPoint ? SWITCH_POINT : 0) |
    (packet.isPredicted ? PREDICTED : 0)
  );
}

function writeFacts(view: DataView, at: number, packet: MediaPacket): void {
  view.setFloat64(at + Field.forwardSequence, packet.forwardSequence, true);
  view.setFloat64(at + Field.arrivalUs, packet.arrivalUs, true);
  view.setUint32(at + Field.timestamp, packet.rawTimestamp, true);
  view.setUint32(at + Field.epoch, packet.epoch, true);
  view.setInt32(at + Field.pictureId, packet.pictureId, true);
  view.setInt16(at + Field.tl0PicIdx, packet.tl0PicIdx, true);
  view.setInt16(at + Field.keyIdx, packet.keyIdx, true);
  view.setUint16(at + Field.primaryStart, packet.primaryStart, true);
  const { spatialId, temporalId, endsFor } = packet;
  view.setUint8(at + Field.frameLayers, spatialId | (temporalId << 2));
  view.setUint8(at + Field.endsFor, endsFor);
}
