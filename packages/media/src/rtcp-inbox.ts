// What happens to an RTCP compound that arrives? Each packet by itself; what is cut short or foreign is counted.
import {
  countByeSources,
  countFirItems,
  countNackItems,
  countReportBlocks,
  emptyReportBlock,
  PayloadFeedbackFormat,
  RtcpType,
  readByeSsrc,
  readFirSsrc,
  readMediaSsrc,
  readNackBitmask,
  readNackPid,
  readReportBlock,
  readRtcpContentLength,
  readRtcpCount,
  readRtcpLength,
  readRtcpType,
  readSenderReport,
  readTransportFeedback,
  type SenderReport,
  TransportFeedback,
  TransportFeedbackFormat,
} from '@chorale/rtp';
import { DropReason } from './drop-reason.ts';
import type { DownTrackState } from './forward/down-track-state.ts';
import { answerNack } from './forward/nack-responder.ts';
import type { TransportState } from './media-transport.ts';

/** Lookups per track and tick: asking for everything again and again costs us no more than this. */
const MAX_NACKED_PER_TICK = 600;

/** One packet of a compound, its length checked. */
interface RtcpPacket {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly lengthBytes: number;
  readonly arrivalUs: number;
}

const report: SenderReport = {
  ssrc: 0,
  ntpSeconds: 0,
  ntpFraction: 0,
  rtpTimestamp: 0,
  packets: 0,
  octets: 0,
};
const block = emptyReportBlock();

export function receiveRtcpCompound(
  transport: TransportState,
  packet: { bytes: Uint8Array; offset: number; lengthBytes: number; arrivalUs: number },
): void {
  const { bytes, arrivalUs } = packet;
  const end = packet.offset + packet.lengthBytes;
  let at = packet.offset;
  while (at < end) {
    const wholeBytes = readRtcpLength(bytes, at, end);
    if (wholeBytes === 0) {
      transport.engine.drops.add(DropReason.malformedRtcp);
      return;
    }
    const lengthBytes = readRtcpContentLength(bytes, at, wholeBytes);
    receiveOne(transport, { bytes, at, lengthBytes, arrivalUs });
    at += wholeBytes;
  }
}

function receiveOne(transport: TransportState, packet: RtcpPacket): void {
  switch (readRtcpType(packet.bytes, packet.at)) {
    case RtcpType.senderReport:
      receiveSenderReport(transport, packet);
      receiveReportBlocks(transport, packet);
      return;
    case RtcpType.receiverReport:
      receiveReportBlocks(transport, packet);
      return;
    case RtcpType.transportFeedback:
      receiveTransportFeedback(transport, packet);
      return;
    case RtcpType.payloadFeedback:
      receivePayloadFeedback(transport, packet);
      return;
    case RtcpType.bye:
      receiveBye(transport, packet);
      return;
    default:
  }
}

function receiveSenderReport(transport: TransportState, packet: RtcpPacket): void {
  if (!readSenderReport(packet.bytes, packet.at, packet.lengthBytes, report)) {
    transport.engine.drops.add(DropReason.malformedRtcp);
    return;
  }
  const binding = transport.bindings.get(report.ssrc);
  if (binding === undefined) transport.engine.drops.add(DropReason.foreignSource);
  else if (!binding.isRepair) binding.layer.clock.update(report, packet.arrivalUs);
}

function receiveReportBlocks(transport: TransportState, packet: RtcpPacket): void {
  const count = countReportBlocks(packet.bytes, packet.at, packet.lengthBytes);
  for (let index = 0; index < count; index += 1) {
    readReportBlock(packet.bytes, packet.at, index, block);
    findTrack(transport, block.ssrc)?.stats.reportReceived(block, packet.arrivalUs);
  }
}

/** Only tracks of this very transport: nobody speaks for another subscriber. */
function findTrack(transport: TransportState, ssrc: number): DownTrackState | undefined {
  const track = transport.downTracks.get(ssrc);
  if (track === undefined && !transport.rtxSsrcs.has(ssrc))
    transport.engine.drops.add(DropReason.foreignSource);
  return track;
}

function receiveTransportFeedback(transport: TransportState, packet: RtcpPacket): void {
  const format = readRtcpCount(packet.bytes, packet.at);
  if (packet.lengthBytes < 12) transport.engine.drops.add(DropReason.malformedRtcp);
  else if (format === TransportFeedbackFormat.nack) receiveNack(transport, packet);
  else if (format === TransportFeedbackFormat.transportWide) receiveArrivals(transport, packet);
}

const arrivals = new TransportFeedback();

function receiveArrivals({ engine, feedback }: TransportState, packet: RtcpPacket): void {
  if (!readTransportFeedback(packet.bytes, packet.at, packet.lengthBytes, arrivals))
    engine.drops.add(DropReason.malformedRtcp);
  else if (feedback?.read(arrivals, packet.arrivalUs) !== true)
    engine.drops.add(DropReason.foreignFeedback);
}

function receiveNack(transport: TransportState, packet: RtcpPacket): void {
  const track = findTrack(transport, readMediaSsrc(packet.bytes, packet.at));
  if (track === undefined) return;
  const items = countNackItems(packet.lengthBytes);
  for (let index = 0; index < items; index += 1) {
    const pid = readNackPid(packet.bytes, packet.at, index);
    const bitmask = readNackBitmask(packet.bytes, packet.at, index);
    answer(transport, track, pid, packet.arrivalUs);
    for (let bit = 0; bit < 16; bit += 1) {
      if ((bitmask & (1 << bit)) !== 0) answer(transport, track, pid + bit + 1, packet.arrivalUs);
    }
  }
}

function answer(
  transport: TransportState,
  track: DownTrackState,
  sequence: number,
  nowUs: number,
): void {
  if (track.nackTick !== transport.engine.ticks) track.nackedThisTick = 0;
  track.nackTick = transport.engine.ticks;
  track.nackedThisTick += 1;
  const reason =
    track.nackedThisTick > MAX_NACKED_PER_TICK
      ? DropReason.retransmissionBudget
      : answerNack(track, sequence & 0xffff, nowUs);
  if (reason !== DropReason.none) transport.engine.drops.add(reason);
}

function receivePayloadFeedback(transport: TransportState, packet: RtcpPacket): void {
  const format = readRtcpCount(packet.bytes, packet.at);
  if (packet.lengthBytes < 12) transport.engine.drops.add(DropReason.malformedRtcp);
  else if (format === PayloadFeedbackFormat.pli)
    receiveKeyFrameRequest(transport, readMediaSsrc(packet.bytes, packet.at));
  else if (format === PayloadFeedbackFormat.fir) {
    const items = countFirItems(packet.lengthBytes);
    for (let index = 0; index < items; index += 1)
      receiveKeyFrameRequest(transport, readFirSsrc(packet.bytes, packet.at, index));
  }
}

function receiveKeyFrameRequest(transport: TransportState, ssrc: number): void {
  const track = findTrack(transport, ssrc);
  if (track === undefined) return;
  track.stats.plisReceived += 1;
  if (!track.isPaused && !track.receiver.isMuted) track.current?.keyFrames.want();
}

function receiveBye(transport: TransportState, packet: RtcpPacket): void {
  const count = countByeSources(packet.bytes, packet.at, packet.lengthBytes);
  for (let index = 0; index < count; index += 1)
    transport.bindings.end(readByeSsrc(packet.bytes, packet.at, index));
}
