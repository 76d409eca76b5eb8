// What may the rest of the house ask of C? Packets in batches, ciphers, DTLS. The only place that touches raw memory.
export { Arena, SLOT_BYTES } from './arena.ts';
export { type BareRelay, openBareRelay, type RelayCounts } from './bare-relay.ts';
export { workerEnvironment } from './capabilities.ts';
export { type Certificate, createCertificate } from './certificate.ts';
export {
  AEAD_TAG_BYTES,
  type AeadCipher,
  type AeadRows,
  CIPHER_SCRATCH_BYTES,
  type CipherSuite,
  type KeyRows,
  LANES,
  type MessageAuthenticator,
  MOST_CLEAR_BYTES,
  OWNER_ROW_WORDS,
  type SealingKey,
  type SealingLanes,
  type StreamCipher,
} from './ciphers.ts';
export { DTLS_SCRATCH_BYTES, DtlsContext, type DtlsContextOptions } from './dtls-context.ts';
export type { DtlsFacts } from './dtls-facts.ts';
export { DTLS_MTU, DtlsSession, type HandshakeProgress } from './dtls-session.ts';
export { type Endpoint, familyOf, type IpFamily, readSockaddr, writeSockaddr } from './endpoint.ts';
export { SOCKADDR_BYTES } from './layout.ts';
export { type LiveCounters, live } from './live-counters.ts';
export { type DataFloor, measureDataFloor } from './measure-data-floor.ts';
export { type Floor, measureFloor } from './measure-floor.ts';
export type {
  PacketIo,
  PacketIoCounters,
  PacketIoOptions,
  PacketReceiver,
  PacketSocket,
} from './packet-io.ts';
export { createCiphers, openPacketIo, type PacketIoKind } from './packet-path.ts';
export { runSelfTest, type SelfTestReport } from './self-test.ts';
export { Bell, BellRope } from './shared/bell.ts';
export { canShareMemory } from './shared/can-share-memory.ts';
export type { DescriptorName } from './shared/descriptor-name.ts';
export { RING_HEADER_BYTES, type RingMemory, ringMemory } from './shared/ring-layout.ts';
export { type RecordHandler, RingReader } from './shared/ring-reader.ts';
export { RingWriter } from './shared/ring-writer.ts';
export { SharedMemory } from './shared/shared-memory.ts';
export { trimMemory } from './trim-memory.ts';
export { observeWakeUps } from './wake-ups.ts';
