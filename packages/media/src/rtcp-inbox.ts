// What happens to an RTCP compound that arrives? Each packet by itself; what is cut short or foreign is counted.
import {
  countByeSources,
  countFirItems,
  countReportBlocks,
  emptyReportBlock,
  PayloadFeedbackFormat,
  RtcpType,
  readByeSsrc,
  readFirSsrc,
  readMediaSsrc,
  readRembBitrate,
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
import { receiveNack } from './forward/receive-nack.ts';
import { takeKeyFrameRequest } from './forward/take-key-frame-request.ts';
import type { TransportState } from './media-transport.ts';

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
  else if (format === TransportFeedbackFormat.nack)
    receiveNack(transport, findTrack(transport, readMediaSsrc(packet.bytes, packet.at)), packet);
  else if (format === TransportFeedbackFormat.transportWide) receiveArrivals(transport, packet);
}

const arrivals = new TransportFeedback();

function receiveArrivals(transport: TransportState, packet: RtcpPacket): void {
  const { engine, feedback, allocator } = transport;
  if (!readTransportFeedback(packet.bytes, packet.at, packet.lengthBytes, arrivals))
    engine.drops.add(DropReason.malformedRtcp);
  else if (feedback?.read(arrivals, packet.arrivalUs) !== true)
    engine.drops.add(DropReason.foreignFeedback);
  else allocator.feedbackCame(packet.arrivalUs);
}

function receivePayloadFeedback(transport: TransportState, packet: RtcpPacket): void {
  const format = readRtcpCount(packet.bytes, packet.at);
  if (packet.lengthBytes < 12) transport.engine.drops.add(DropReason.malformedRtcp);
  else if (format === PayloadFeedbackFormat.pli)
    receiveKeyFrameRequest(transport, readMediaSsrc(packet.bytes, packet.at), packet.arrivalUs);
  else if (format === PayloadFeedbackFormat.application) receiveEstimate(transport, packet);
  else if (format === PayloadFeedbackFormat.fir) {
    const items = countFirItems(packet.lengthBytes);
    for (let index = 0; index < items; index += 1)
      receiveKeyFrameRequest(
        transport,
        readFirSsrc(packet.bytes, packet.at, index),
        packet.arrivalUs,
      );
  }
}

/** Below this nothing can be shared out; a receiver that says less says nonsense. */
const LEAST_REPORTED_BPS = 30_000;

/** Where packets are numbered, what arrives is known better. */
function receiveEstimate(transport: TransportState, packet: RtcpPacket): void {
  const bitsPerSecond = readRembBitrate(packet.bytes, packet.at, packet.lengthBytes);
  if (bitsPerSecond >= 0 && transport.feedback === undefined) transport.alert();
  transport.reportedBps = Math.max(bitsPerSecond, LEAST_REPORTED_BPS);
}

function receiveKeyFrameRequest(transport: TransportState, ssrc: number, nowUs: number): void {
  const track = findTrack(transport, ssrc);
  if (track === undefined) return;
  const reason = takeKeyFrameRequest(track, nowUs);
  if (reason !== DropReason.none) transport.engine.drops.add(reason);
}

function receiveBye(transport: TransportState, packet: RtcpPacket): void {
  const count = countByeSources(packet.bytes, packet.at, packet.lengthBytes);
  for (let index = 0; index < count; index += 1)
    transport.bindings.end(readByeSsrc(packet.bytes, packet.at, index));
}
