// Where do data channels meet the transport under them? The seam between DTLS and whoever speaks SCTP.
import type { Clock } from '@chorale/async';
import type { DataChannel, DataChannelOptions } from '../peer-transport.ts';

/**
 * One association of one peer transport (RFC 8261: SCTP over DTLS). Never throws across `receive`. Until `start` it may queue
 * channels that were asked for; it speaks only after it.
 */
export interface SctpAssociation extends Disposable {
  /** Live channels, ours and theirs. */
  readonly dataChannels: readonly DataChannel[];
  /** Called once, when DTLS is up and the fingerprint has been compared. */
  start(): void;
  /** One decrypted SCTP packet. `bytes` is only readable during the call. */
  receive(bytes: Uint8Array): void;
  /** May be called before `start`. */
  openDataChannel(options: DataChannelOptions): DataChannel;
}

/** What the transport gives to an association. */
export interface SctpIo {
  readonly clock: Clock;
  /** We are always the DTLS server, but in tests, where two of ours talk: our stream ids are odd, and the client's are even. RFC 8832 section 6. */
  readonly dtlsRole: 'server' | 'client';
  /** Longest SCTP packet that `send` takes: 1,200 bytes of UDP less the DTLS record's 37. */
  readonly maxPacketBytes: number;
  /**
   * Encrypts one SCTP packet (SSL_write) and queues the datagram; the bytes are copied. False when it cannot leave now
   * (not connected, consent expired, send queue full, longer than `maxPacketBytes`): treat it as lost on the path.
   */
  send(bytes: Uint8Array): boolean;
  /** Somebody who listens to a channel has been called: promise jobs may wait. */
  calledOut?(): void;
  /** To be called when a channel the remote side opened, or one of ours, is open. */
  channelOpened(channel: DataChannel): void;
}

/** Called once per peer transport, before any packet. */
export type SctpFactory = (io: SctpIo) => SctpAssociation;
