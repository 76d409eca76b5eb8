// What does a receiver say about a stream? RFC 3550 section 6.4.2. The blocks of a sender report are the same.
//
//  0                   1                   2                   3
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                  SSRC of the source reported on               |  0
// | fraction lost |       cumulative number of packets lost       |  4
// |           extended highest sequence number received           |  8
// |                      interarrival jitter                      | 12
// |                         last SR (LSR)                         | 16
// |                   delay since last SR (DLSR)                  | 20
import { readUint8, readUint24, readUint32, writeUint24, writeUint32 } from '../big-endian.ts';
import { RtcpType, readRtcpCount, readRtcpType, writeRtcpHeader } from './compound.ts';
import { SENDER_REPORT_BYTES } from './sender-report.ts';

const RECEIVER_REPORT_BYTES = 8;
export const REPORT_BLOCK_BYTES = 24;
/** RC has five bits. */
export const MAX_REPORT_BLOCKS = 31;

export interface ReportBlock {
  ssrc: number;
  /** Eighth-bit fixed point: lost / expected × 256 since the last report. */
  fractionLost: number;
  /** Signed 24 bits. */
  cumulativeLost: number;
  highestSequence: number;
  /** In timestamp ticks. */
  jitter: number;
  lastSenderReport: number;
  /** In 1/65536 s. */
  delaySinceLastSenderReport: number;
}

export const emptyReportBlock = (): ReportBlock => ({
  ssrc: 0,
  fractionLost: 0,
  cumulativeLost: 0,
  highestSequence: 0,
  jitter: 0,
  lastSenderReport: 0,
  delaySinceLastSenderReport: 0,
});

/** How many whole blocks an SR or RR really holds. */
export function countReportBlocks(bytes: Uint8Array, offset: number, lengthBytes: number): number {
  const room = lengthBytes - firstBlock(bytes, offset);
  if (room < REPORT_BLOCK_BYTES) return 0;
  return Math.min(readRtcpCount(bytes, offset), Math.floor(room / REPORT_BLOCK_BYTES));
}

const firstBlock = (bytes: Uint8Array, offset: number): number =>
  readRtcpType(bytes, offset) === RtcpType.senderReport
    ? SENDER_REPORT_BYTES
    : RECEIVER_REPORT_BYTES;

/** `index` must be below `countReportBlocks`. */
export function readReportBlock(
  bytes: Uint8Array,
  offset: number,
  index: number,
  into: ReportBlock,
): void {
  const at = offset + firstBlock(bytes, offset) + index * REPORT_BLOCK_BYTES;
  into.ssrc = readUint32(bytes, at);
  into.fractionLost = readUint8(bytes, at + 4);
  into.cumulativeLost = (readUint24(bytes, at + 5) << 8) >> 8;
  into.highestSequence = readUint32(bytes, at + 8);
  into.jitter = readUint32(bytes, at + 12);
  into.lastSenderReport = readUint32(bytes, at + 16);
  into.delaySinceLastSenderReport = readUint32(bytes, at + 20);
}

/** Header of an RR with `count` blocks behind it; returns the bytes of the whole packet. */
export function writeReceiverReport(
  bytes: Uint8Array,
  offset: number,
  report: { readonly ssrc: number; readonly count: number },
): number {
  const lengthBytes = RECEIVER_REPORT_BYTES + report.count * REPORT_BLOCK_BYTES;
  writeRtcpHeader(bytes, offset, {
    count: report.count,
    type: RtcpType.receiverReport,
    lengthBytes,
  });
  writeUint32(bytes, offset + 4, report.ssrc);
  return lengthBytes;
}

/** Block `index` of the RR that begins at `offset`. */
export function writeReportBlock(
  bytes: Uint8Array,
  offset: number,
  index: number,
  block: ReportBlock,
): void {
  const at = offset + RECEIVER_REPORT_BYTES + index * REPORT_BLOCK_BYTES;
  writeUint32(bytes, at, block.ssrc);
  bytes[at + 4] = block.fractionLost;
  writeUint24(bytes, at + 5, Math.max(-0x80_0000, Math.min(0x7f_ffff, block.cumulativeLost)));
  writeUint32(bytes, at + 8, block.highestSequence);
  writeUint32(bytes, at + 12, block.jitter);
  writeUint32(bytes, at + 16, block.lastSenderReport);
  writeUint32(bytes, at + 20, block.delaySinceLastSenderReport);
}
