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
import { moveKeyIdx, movePictureId, moveTl0PicIdx } from './picture-munger.ts';
import { AGAIN, labelOf, NO_LOG } from './send-log.ts';
import { RunWord, type SentRuns } from './sent-runs.ts';

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
  isEmpty: false,
  frameNumberDelta: 0,
};

/** What is to be sent: where its packet lies, and what the run that it belongs to adds. */
interface Sending {
  history: PacketHistory;
  row: number;
  mapping: CodecMapping;
  runs: SentRuns;
  /** Of `runs`. */
  run: number;
  /** Without roll-over. */
  sequence: number;
}
let sending: Sending | undefined;

export function sendFirst(track: DownTrackState, packet: MediaPacket): DropReason {
  const history = packet.layer?.history;
  if (history === undefined || track.mapping === undefined) return DropReason.forgotten;
  const row = history.find(packet.forwardSequence);
  if (row < 0) return DropReason.forgotten;
  const { pacer, engine } = track.transport;
  if (pacer !== undefined && track.isVideo && !pacer.mayPass(engine.sendLogs.nowUs))
    return hold(track, pacer, track.munger.sequence);
  const from = prepare(track, history, row, track.mapping);
  from.run = track.run;
  from.sequence = track.munger.sequence;
  return send(track, from, 'first');
}

function hold(track: DownTrackState, pacer: Pacer, sequence: number): DropReason {
  track.transport.engine.pacing.add(pacer);
  return pacer.hold(track, sequence);
}

/** A packet that waited for its turn. Its track may have ended meanwhile, or what it was sent may have been cut off. */
export function sendHeld(track: DownTrackState, sequence: number): void {
  const run = track.runs.find(sequence);
  const isLive = track.transport.downTracks.get(track.section.ssrc) === track;
  if (run < 0 || !isLive || (track.isCut && isCutOff(track, run))) return;
  const from = recall(track, run, sequence);
  if (from !== undefined) send(track, from, 'first');
}

/** It was of a layer above what the link carries. Of SVC there is one layer, and this is never so. */
export function isCutOff({ runs, targetSpatial }: DownTrackState, run: number): boolean {
  return runs.word(run, RunWord.layer) > targetSpatial;
}

/** Without RTX as it was first sent, byte for byte, which SRTP demands of an equal sequence number. */
export function sendAgain(track: DownTrackState, run: number, sequence: number): DropReason {
  const from = recall(track, run, sequence);
  // What goes along with Opus may have come since, and one number must not be two packets.
  if (from === undefined || from.mapping.makesRed || !track.keepsForm) return DropReason.forgotten;
  const reason = send(track, from, 'again');
  if (reason === DropReason.none && from.mapping.rtxPayloadType >= 0) track.nextRtxSequence += 1;
  return reason;
}

/** What was or will be sent under this number; undefined when it is not kept any more. */
function recall(track: DownTrackState, run: number, sequence: number): Sending | undefined {
  const layer = track.receiver.layers[track.runs.word(run, RunWord.layer)];
  if (layer === undefined || layer.epoch !== track.runs.word(run, RunWord.epoch)) return undefined;
  const { history } = layer;
  const row = history.find(sequence - track.runs.sequenceDelta(run));
  const codec = history.codecs[row];
  const mapping = codec === undefined ? undefined : track.mappings.get(codec);
  if (row < 0 || mapping === undefined) return undefined;
  const from = prepare(track, history, row, mapping);
  from.run = run;
  from.sequence = sequence;
  return from;
}

function prepare(
  { runs }: DownTrackState,
  history: PacketHistory,
  row: number,
  mapping: CodecMapping,
): Sending {
  sending ??= { history, row, mapping, runs, run: -1, sequence: 0 };
  sending.history = history;
  sending.row = row;
  sending.mapping = mapping;
  sending.runs = runs;
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
  if (track.log !== NO_LOG) track.logs.note(track.log, lengthBytes, label(track, from, which));
  if (which === 'first') track.stats.noteSent(lengthBytes);
  else track.stats.noteRetransmitted(lengthBytes);
  return DropReason.none;
}

function label({ tag }: DownTrackState, { sequence }: Sending, which: 'first' | 'again'): number {
  return labelOf(tag, sequence) | (which === 'again' ? AGAIN : 0);
}

function fillOutgoing({ history, row, runs, run }: Sending): void {
  const timestamp = history.timestamps[row] ?? 0;
  const ends = ((history.endsFor[row] ?? 0) >>> runs.word(run, RunWord.marked)) & 1;
  outgoing.marker = ends === 1 || history.markers[row] === 1;
  outgoing.timestamp = (timestamp + runs.word(run, RunWord.timestampDelta)) >>> 0;
  outgoing.isEmpty = runs.isTorn(run, timestamp, history.spatialIds[row] ?? 0);
  outgoing.frameNumberDelta = runs.word(run, RunWord.frameNumberDelta);
  fillIndices(history, row, runs, run);
}

function fillIndices(history: PacketHistory, row: number, runs: SentRuns, run: number): void {
  const { pictureIdDelta, tl0PicIdxDelta, keyIdxDelta } = RunWord;
  const pictureId = history.pictureIds[row] ?? -1;
  outgoing.pictureId = movePictureId(pictureId, runs.word(run, pictureIdDelta));
  const tl0PicIdx = history.tl0PicIdxs[row] ?? -1;
  outgoing.tl0PicIdx = moveTl0PicIdx(tl0PicIdx, runs.word(run, tl0PicIdxDelta));
  const keyIdx = history.keyIdxs[row] ?? -1;
  outgoing.keyIdx = moveKeyIdx(keyIdx, runs.word(run, keyIdxDelta));
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
