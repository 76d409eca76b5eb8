// RTP as functions of (bytes, offset), and the port types that transport and media share.
export {
  type CodecDescription,
  type HeaderExtensionDescription,
  MAX_PACKET_BYTES,
  type MediaKind,
  PacketClass,
  type PacketSink,
  type ReceiveSection,
  type SendSection,
  type SourceDescription,
} from './ports.ts';
export { isNewerSequence, sequenceDistance } from './sequence.ts';
