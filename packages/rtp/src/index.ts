// RTP as functions of (bytes, offset), and the port types that transport and media share.
export {
  readUint8,
  readUint16,
  readUint24,
  readUint32,
  writeUint16,
  writeUint24,
  writeUint32,
} from './big-endian.ts';
export { startsAv1KeyFrame } from './codec/av1.ts';
export { hasH264Parameters, startsH264KeyFrame } from './codec/h264.ts';
export { startsH265KeyFrame } from './codec/h265.ts';
export { readOpusDurationUs } from './codec/opus.ts';
export {
  emptyVp8Descriptor,
  readVp8Descriptor,
  rewriteVp8Descriptor,
  type Vp8Descriptor,
} from './codec/vp8.ts';
export {
  emptyVp9Descriptor,
  readVp9Descriptor,
  rewriteVp9Descriptor,
  type Vp9Descriptor,
} from './codec/vp9.ts';
export { readAbsCaptureTimeUs } from './extension/abs-capture-time.ts';
export {
  ABS_SEND_TIME_BYTES,
  readAbsSendTimeUs,
  writeAbsSendTime,
} from './extension/abs-send-time.ts';
export { readAudioLevel, readVoiceActivity } from './extension/audio-level.ts';
export { DependencyReader, moveFrameNumber } from './extension/dependency-descriptor.ts';
export {
  type DependencyStructure,
  MOST_DECODE_TARGETS,
  MOST_REFERENCES,
} from './extension/dependency-structure.ts';
export {
  type DependencyFields,
  type DependencyTemplate,
  type DependencyTemplates,
  encodeDependencyDescriptor,
} from './extension/encode-dependency-descriptor.ts';
export {
  PLAYOUT_DELAY_BYTES,
  readMaxPlayoutDelayMs,
  readMinPlayoutDelayMs,
  writePlayoutDelay,
} from './extension/playout-delay.ts';
export {
  readTransportSequence,
  TRANSPORT_SEQUENCE_BYTES,
  writeTransportSequence,
} from './extension/transport-sequence.ts';
export { ExtensionUri } from './extension/uris.ts';
export {
  checkRtp,
  RTP_HEADER_BYTES,
  RtpFault,
  type RtpHeaderFields,
  readHeaderLength,
  readMarker,
  readPaddingLength,
  readPayloadType,
  readSequence,
  readSsrc,
  readTimestamp,
  setExtensionBit,
  writeHeader,
} from './header.ts';
export {
  type ExtensionForm,
  ExtensionTable,
  findExtension,
  finishExtensions,
  fitsOneByteForm,
  readExtensions,
  writeElementHeader,
} from './header-extensions.ts';
export { ntpFraction, ntpMiddle, ntpSeconds, ntpToUnixUs } from './ntp.ts';
export {
  type CodecDescription,
  type HeaderExtensionDescription,
  MAX_PACKET_BYTES,
  type MediaKind,
  PacketClass,
  type PacketOutlet,
  type PacketSink,
  type ReceiveSection,
  type RecordSink,
  type SendSection,
  type SourceDescription,
} from './ports.ts';
export {
  RED_BLOCK_HEADER_BYTES,
  type RedBlock,
  readRedPrimaryStart,
  rewriteRedPayloadTypes,
  writeRedBlockHeader,
} from './red.ts';
export { countByeSources, readByeSsrc, writeBye } from './rtcp/bye.ts';
export {
  PayloadFeedbackFormat,
  RtcpType,
  readMediaSsrc,
  readRtcpContentLength,
  readRtcpCount,
  readRtcpLength,
  readRtcpType,
  readSenderSsrc,
  TransportFeedbackFormat,
  writeRtcpHeader,
} from './rtcp/compound.ts';
export { countFirItems, FIR_BYTES, readFirSsrc, writeFir } from './rtcp/fir.ts';
export {
  countNackItems,
  type NackRequest,
  readNackBitmask,
  readNackPid,
  writeNack,
} from './rtcp/nack.ts';
export { PLI_BYTES, writePli } from './rtcp/pli.ts';
export {
  countReportBlocks,
  emptyReportBlock,
  MAX_REPORT_BLOCKS,
  REPORT_BLOCK_BYTES,
  type ReportBlock,
  readReportBlock,
  writeReceiverReport,
  writeReportBlock,
} from './rtcp/receiver-report.ts';
export { readRembBitrate } from './rtcp/remb.ts';
export { readSdesCname, writeSdes } from './rtcp/sdes.ts';
export {
  readSenderReport,
  SENDER_REPORT_BYTES,
  type SenderReport,
  writeSenderReport,
} from './rtcp/sender-report.ts';
export {
  ArrivalSymbol,
  MAX_TWCC_PACKETS,
  readTransportFeedback,
  TransportFeedback,
  TWCC_REFERENCE_US,
  TWCC_TICK_US,
  writeTransportFeedback,
} from './rtcp/twcc.ts';
export { RTX_HEADER_BYTES, readOriginalSequence, writeOriginalSequence } from './rtx.ts';
export { extendSequence, isNewerSequence, sequenceDistance } from './sequence.ts';
export { extendTimestamp, isNewerTimestamp, timestampDistance } from './timestamp.ts';
