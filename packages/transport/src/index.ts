// How do packets travel between a worker and its peers? ICE, DTLS, SRTP, SCTP and SDP.

export { runSelfTest, type SelfTestReport, trimMemory, workerEnvironment } from '@chorale/native';
export { createPeerConnection } from './create-peer-connection.ts';
export { defaultLimits, type TransportLimits } from './limits.ts';
export type {
  AnnouncedTrack,
  AnswerOutcome,
  BoundTrack,
  CandidateProtocol,
  LocalOffer,
  NegotiationFacts,
  NegotiationRefusal,
  OutgoingTrack,
  PeerConnection,
  PeerConnectionOptions,
  PeerConnectionRole,
  PublishedSection,
} from './peer-connection.ts';
export type {
  DataChannel,
  DataChannelOptions,
  Fingerprint,
  IceParameters,
  LocalCandidate,
  PeerTransport,
  PeerTransportCounters,
  PeerTransportListener,
  PeerTransportState,
  RemoteDescription,
  TransportHost,
} from './peer-transport.ts';
export { decidePipeKind, openPipes, type PipeKind } from './pipe/open-pipes.ts';
export type {
  JoinedPipe,
  OpenedPipe,
  Pipe,
  PipeAcceptance,
  PipeHub,
  PipeInvitation,
  PipeListener,
} from './pipe/pipe.ts';
export { createSctpAssociation } from './sctp/create-sctp-association.ts';
export type { SctpAssociation, SctpFactory, SctpIo } from './sctp/sctp-association.ts';
export { LOW_WATER_BYTES } from './sctp/sctp-limits.ts';
export { createTransportHost, type TransportHostOptions } from './transport-host.ts';
