// How does a rewritten packet leave, the first time and again?
// Hot path: called once per packet per subscriber that does not go the regular way.
import { PacketClass } from '@chorale/rtp';
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { PacketHistory } from '../publish/packet-history.ts';
import type { CodecMapping } from './codec-mapping.ts';
import type { DownTrackState } from './down-track-state.ts';
import type { Pacer } from './pacer.ts';
import { type OutgoingPacket, writePacket } from './packet-writer.ts';
import { NO_LOG } from './send-log.ts';
import type { SentRun } from './sent-runs.ts';
import { moveKeyIdx, movePictureId, moveTl0PicIdx } from './vp8-munger.ts';

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

/** What is to be sent: where its packet lies, and what the run that it belongs to adds. */
interface Sending {
  history: PacketHistory;
  row: number;
  mapping: CodecMapping;
  run: SentRun;
  /** Without roll-over. */
  sequence: number;
}
let sending: Sending | undefined;

export function sendFirst(track: DownTrackState, packet: MediaPacket): DropReason {
  const history = packet.layer?.history;
  const run = track.runs.current;
  if (history === undefined || run === undefined || track.mapping === undefined)
    return DropReason.forgotten;
  const row = history.find(packet.forwardSequence);
  if (row < 0) return DropReason.forgotten;
  const { sequence } = track.munger;
  const { pacer, engine } = track.transport;
  if (pacer !== undefined && track.isVideo && !pacer.mayPass(engine.sendLogs.nowUs))
    return hold(track, pacer, sequence);
  return send(track, prepare(history, row, track.mapping, run, sequence), 'first');
}

function hold(track: DownTrackState, pacer: Pacer, sequence: number): DropReason {
  track.transport.engine.pacing.add(pacer);
  return pacer.hold(track, sequence);
}

/** A packet that waited for its turn. Its track may have ended meanwhile, or what it was sent may have been cut off. */
export function sendHeld(track: DownTrackState, sequence: number): void {
  const run = track.runs.find(sequence);
  const isLive = track.transport.downTracks.get(track.section.ssrc) === track;
  if (run === undefined || !isLive || run.layer.epoch !== run.epoch) return;
  if (track.isCut && run.layer.rank > track.targetSpatial) return;
  const { history } = run.layer;
  const row = history.find(sequence - run.sequenceDelta);
  const codec = history.codecs[row];
  const mapping = codec === undefined ? undefined : track.mappings.get(codec);
  if (mapping !== undefined) send(track, prepare(history, row, mapping, run, sequence), 'first');
}

/** Without RTX as it was first sent, byte for byte, which SRTP demands of an equal sequence number. */
export function sendAgain(track: DownTrackState, run: SentRun, sequence: number): DropReason {
  const { history } = run.layer;
  const row = history.find(sequence - run.sequenceDelta);
  const codec = history.codecs[row];
  const mapping = codec === undefined ? undefined : track.mappings.get(codec);
  if (row < 0 || mapping === undefined) return DropReason.forgotten;
  const reason = send(track, prepare(history, row, mapping, run, sequence), 'again');
  if (reason === DropReason.none && mapping.rtxPayloadType >= 0) track.nextRtxSequence += 1;
  return reason;
}

function prepare(
  history: PacketHistory,
  row: number,
  mapping: CodecMapping,
  run: SentRun,
  sequence: number,
): Sending {
  sending ??= { history, row, mapping, run, sequence };
  sending.history = history;
  sending.row = row;
  sending.mapping = mapping;
  sending.run = run;
  sending.sequence = sequence;
  return sending;
}

function send(track: DownTrackState, from: Sending, which: 'first' | 'again'): DropReason {
  const at = track.sink.reserve();
  if (at < 0) return DropReason.sinkFull;
  fillOutgoing(from);
  if (which === 'first') fillFirst(track, from);
  else fillAgain(track, from);
  const lengthBytes = writePacket(track, from, outgoing, at);
  if (lengthBytes === 0) return DropReason.tooLarge;
  track.sink.commit(
    lengthBytes,
    which === 'first' ? track.packetClass : PacketClass.retransmission,
  );
  track.transport.pacer?.spend(lengthBytes);
  if (track.log !== NO_LOG) track.logs.note(track.log, lengthBytes);
  if (which === 'first') track.stats.noteSent(lengthBytes);
  else track.stats.noteRetransmitted(lengthBytes);
  return DropReason.none;
}

function fillOutgoing({ history, row, run }: Sending): void {
  const { vp8 } = run;
  outgoing.marker = history.markers[row] === 1;
  outgoing.timestamp = ((history.timestamps[row] ?? 0) + run.timestampDelta) >>> 0;
  outgoing.pictureId = movePictureId(history.pictureIds[row] ?? -1, vp8.pictureId);
  outgoing.tl0PicIdx = moveTl0PicIdx(history.tl0PicIdxs[row] ?? -1, vp8.tl0PicIdx);
  outgoing.keyIdx = moveKeyIdx(history.keyIdxs[row] ?? -1, vp8.keyIdx);
}

function fillFirst(track: DownTrackState, { mapping, sequence }: Sending): void {
  outgoing.payloadType = mapping.payloadType;
  outgoing.sequence = sequence;
  outgoing.originalSequence = -1;
  outgoing.ssrc = track.ssrc;
}

function fillAgain(track: DownTrackState, from: Sending): void {
  fillFirst(track, from);
  if (from.mapping.rtxPayloadType < 0) return;
  outgoing.payloadType = from.mapping.rtxPayloadType;
  outgoing.originalSequence = from.sequence;
  outgoing.sequence = track.nextRtxSequence;
  outgoing.ssrc = track.section.rtxSsrc;
}
