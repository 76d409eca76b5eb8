// What does a transport report to its publisher and ask it for, every tick?
import {
  emptyReportBlock,
  MAX_REPORT_BLOCKS,
  type NackRequest,
  TransportFeedback,
  writeFir,
  writeNack,
  writePli,
  writeReceiverReport,
  writeReportBlock,
  writeTransportFeedback,
} from '@chorale/rtp';
import type { TransportState } from './media-transport.ts';
import type { Layer } from './publish/layer.ts';

const REPORT_INTERVAL_US = 1_000_000;
/** Who speaks, where no stream of ours is meant: as libwebrtc's receive-only side says. */
const LOCAL_SSRC = 1;

/** Each packet is copied by the sink before the next is written. */
const scratch = new Uint8Array(2048);
const block = emptyReportBlock();
const feedback = new TransportFeedback();
const nack: NackRequest = {
  senderSsrc: LOCAL_SSRC,
  mediaSsrc: 0,
  sequences: new Uint16Array(100),
  count: 0,
};

export function sendDueRtcp(transport: TransportState, nowUs: number): void {
  sendTransportFeedback(transport, nowUs);
  sendReceiverReports(transport, nowUs);
  for (const receiver of transport.receivers) {
    for (const layer of receiver.layers) {
      if (!layer.isBound) continue;
      sendNack(transport, layer, nowUs);
      if (!receiver.isMuted) sendKeyFrameRequest(transport, layer, nowUs);
    }
  }
}

function sendTransportFeedback(transport: TransportState, nowUs: number): void {
  if (!transport.twcc.isDue(nowUs)) return;
  feedback.senderSsrc = LOCAL_SSRC;
  while (transport.twcc.collect(nowUs, feedback))
    transport.sink.sendRtcp(scratch, 0, writeTransportFeedback(scratch, 0, feedback));
}

/** The first at once: it tells libwebrtc that its MID and RID have been read. */
function sendReceiverReports(transport: TransportState, nowUs: number): void {
  let count = 0;
  for (const receiver of transport.receivers) {
    for (const layer of receiver.layers) {
      if (!isReportDue(layer, nowUs) || count === MAX_REPORT_BLOCKS) continue;
      layer.reportedAtUs = nowUs;
      layer.stats.report(layer.log.first, layer.log.highest, block);
      block.ssrc = layer.ssrc;
      layer.clock.fillReport(block, nowUs);
      writeReportBlock(scratch, 0, count, block);
      count += 1;
    }
  }
  if (count === 0) return;
  const lengthBytes = writeReceiverReport(scratch, 0, { ssrc: LOCAL_SSRC, count });
  transport.sink.sendRtcp(scratch, 0, lengthBytes);
}

function isReportDue(layer: Layer, nowUs: number): boolean {
  const hasReceived = layer.isBound && layer.log.highest >= 0;
  return hasReceived && nowUs - layer.reportedAtUs >= REPORT_INTERVAL_US;
}

function sendNack(transport: TransportState, layer: Layer, nowUs: number): void {
  nack.count = layer.nacks.collectDue(nowUs, nack.sequences);
  if (nack.count === 0) return;
  nack.mediaSsrc = layer.ssrc;
  transport.sink.sendRtcp(scratch, 0, writeNack(scratch, 0, nack));
}

function sendKeyFrameRequest(transport: TransportState, layer: Layer, nowUs: number): void {
  if (layer.kind !== 'video' || layer.ssrc === 0 || !layer.keyFrames.takeDue(nowUs)) return;
  const codec =
    layer.codec ?? layer.receiver.payloadTypes.media.find((media) => media !== undefined);
  const request = { senderSsrc: LOCAL_SSRC, mediaSsrc: layer.ssrc, command: layer.firCommand };
  if (codec?.wantsPli === false && codec.wantsFir) {
    layer.firCommand += 1;
    transport.sink.sendRtcp(scratch, 0, writeFir(scratch, 0, request));
  } else transport.sink.sendRtcp(scratch, 0, writePli(scratch, 0, request));
}
