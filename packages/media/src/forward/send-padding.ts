// How does a link get more packets than there is media? Empty ones of a track's repair stream, which nobody waits for.
//
// RFC 3550 section 5.1: the padding bit, no payload, and zeros whose last octet says how many they are.
import { PacketClass, type RtpHeaderFields, readUint8, writeHeader } from '@chorale/rtp';
import type { DownTrackState } from './down-track-state.ts';
import { writeExtensionBlock } from './extension-block.ts';
import { NO_LOG } from './send-log.ts';

/** What one octet can say. */
const PADDING_BYTES = 255;
const PADDING_BIT = 0x20;

const fields: RtpHeaderFields = {
  marker: false,
  payloadType: 0,
  sequence: 0,
  timestamp: 0,
  ssrc: 0,
};

/** Its packets are numbered, and it has a repair stream that has a payload type. */
export function mayPad({ log, mapping, extensionBlock, isLocked }: DownTrackState): boolean {
  const hasRepair = mapping !== undefined && mapping.rtxPayloadType >= 0;
  return isLocked && log !== NO_LOG && extensionBlock !== null && hasRepair;
}

/** Sends one packet; returns its length, or 0 when none can leave now. */
export function sendPadding(track: DownTrackState): number {
  const { mapping, extensionBlock, sink, target, log, logs } = track;
  if (mapping === undefined || extensionBlock === null || mapping.rtxPayloadType < 0) return 0;
  const at = sink.reserve();
  if (at < 0) return 0;
  fields.payloadType = mapping.rtxPayloadType;
  fields.sequence = track.nextRtxSequence;
  fields.timestamp = track.munger.lastTimestamp >>> 0;
  fields.ssrc = track.section.rtxSsrc;
  writeHeader(target, at, fields);
  target[at] = readUint8(target, at) | PADDING_BIT;
  const headerBytes = writeExtensionBlock(sink.view, at, extensionBlock, logs.next(log));
  target.fill(0, at + headerBytes, at + headerBytes + PADDING_BYTES - 1);
  target[at + headerBytes + PADDING_BYTES - 1] = PADDING_BYTES;
  track.nextRtxSequence += 1;
  const lengthBytes = headerBytes + PADDING_BYTES;
  sink.commit(lengthBytes, PacketClass.padding);
  logs.note(log, lengthBytes);
  return lengthBytes;
}
