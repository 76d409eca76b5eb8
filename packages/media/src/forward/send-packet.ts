// How does a rewritten packet leave, the first time and again?
// Hot path: called once per packet per subscriber.
import { PacketClass } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { PacketHistory } from '../publish/packet-history.ts';
import type { CodecMapping } from './codec-mapping.ts';
import type { DownTrackState } from './down-track-state.ts';
import { type OutgoingPacket, writePacket } from './packet-writer.ts';

const outgoing: OutgoingPacket = {
  marker: false,
  payloadType: 0,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
  originalSequence: -1,
  pictureId: -1,
  tl0PicIdx: -1,
  keyIdx: -1,
};

/** The row of the sequencer that is to be sent, and where its packet lies. */
interface Sending {
  sequencerRow: number;
  history: PacketHistory;
  row: number;
  mapping: CodecMapping;
}
let sending: Sending | undefined;

export function sendFirst(track: DownTrackState, packet: MediaPacket): DropReason {
  const history = packet.layer?.history;
  if (history === undefined || track.mapping === undefined) return DropReason.forgotten;
  const row = history.find(packet.forwardSequence);
  if (row < 0) return DropReason.forgotten;
  return send(track, prepare(history, row, track.mapping, track.sequencer.row), false, -1);
}

/** Without RTX as it was first sent, byte for byte, which SRTP demands of an equal sequence number. */
export function sendAgain(
  track: DownTrackState,
  history: PacketHistory,
  row: number,
  sequencerRow: number,
): DropReason {
  const codec = history.codecs[row];
  const mapping = codec === undefined ? undefined : track.mappings.get(codec);
  if (mapping === undefined) return DropReason.forgotten;
  const isRtx = mapping.rtxPayloadType >= 0;
  const rtxSequence = isRtx ? track.nextRtxSequence : -1;
  const reason = send(track, prepare(history, row, mapping, sequencerRow), true, rtxSequence);
  if (reason === DropReason.none && isRtx) track.nextRtxSequence += 1;
  return reason;
}

function prepare(
  history: PacketHistory,
  row: number,
  mapping: CodecMapping,
  sequencerRow: number,
): Sending {
  sending ??= { history, row, mapping, sequencerRow };
  sending.history = history;
  sending.row = row;
  sending.mapping = mapping;
  sending.sequencerRow = sequencerRow;
  return sending;
}

function send(
  track: DownTrackState,
  from: Sending,
  isAgain: boolean,
  rtxSequence: number,
): DropReason {
  const at = track.sink.reserve();
  if (at < 0) return DropReason.sinkFull;
  fillOutgoing(track, from, rtxSequence);
  const lengthBytes = writePacket(track, from, outgoing, at);
  if (lengthBytes === 0) return DropReason.tooLarge;
  track.sink.commit(lengthBytes, isAgain ? PacketClass.retransmission : track.packetClass);
  if (isAgain) track.noteRetransmitted(lengthBytes);
  else track.noteSent(lengthBytes);
  return DropReason.none;
}

function fillOutgoing(track: DownTrackState, from: Sending, rtxSequence: number): void {
  const { sequencer } = track;
  const { sequencerRow, history, row, mapping } = from;
  const isRtx = rtxSequence >= 0;
  const sequence = sequencer.sequenceAt(sequencerRow);
  outgoing.marker = history.markers[row] === 1;
  outgoing.payloadType = isRtx ? mapping.rtxPayloadType : mapping.payloadType;
  outgoing.sequence = isRtx ? rtxSequence : sequence;
  outgoing.originalSequence = isRtx ? sequence : -1;
  outgoing.timestamp = sequencer.timestampAt(sequencerRow);
  outgoing.ssrc = isRtx ? track.section.rtxSsrc : track.ssrc;
  outgoing.pictureId = sequencer.pictureIdAt(sequencerRow);
  outgoing.tl0PicIdx = sequencer.tl0PicIdxAt(sequencerRow);
  outgoing.keyIdx = sequencer.keyIdxAt(sequencerRow);
}
