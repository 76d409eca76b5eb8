// Where do data channels meet the transport under them? The seam between DTLS and whoever speaks SCTP.
import type { Clock } from '@chorale/async';
import type { DataChannel, DataChannelOptions } from '../peer-transport.ts';
import type { PacketMemory } from './packet-memory.ts';

/** `acknowledged`: it told that ours had come, and nothing else; nothing left because of it. */
export type PacketOutcome = 'acknowledged' | 'other';

/**
 * One association of one peer transport (RFC 8261: SCTP over DTLS). Never throws across `receive`. Until `start` it may queue
 * channels that were asked for; it speaks only after it.
 */
export interface SctpAssociation extends Disposable {
  /** Live channels, ours and theirs. */
  readonly dataChannels: readonly DataChannel[];
  /** Called once, when DTLS is up and the fingerprint has been compared. */
  start(): void;
  /** One decrypted SCTP packet: `lengthBytes` from `at`, by default all of `bytes`; only readable during the call. */
  receive(bytes: Uint8Array, at?: number, lengthBytes?: number): PacketOutcome;
  /** May be called before `start`. */
  openDataChannel(options: DataChannelOptions): DataChannel;
}

/** What the transport gives to an association. */
export interface SctpIo {
  readonly clock: Clock;
  /** We are always the DTLS server, but in tests, where two of ours talk: our stream ids are odd, and the client's are even. RFC 8832 section 6. */
  readonly dtlsRole: 'server' | 'client';
  /** Where packets are written, as long as the longest: 1,200 bytes of UDP less the DTLS record's 37. */
  readonly memory: PacketMemory;
  /**
   * Encrypts the SCTP packet that the first `lengthBytes` of `memory` are, and queues the datagram. False when it cannot leave now
   * (not connected, consent expired, send queue full, longer than the memory): treat it as lost on the path.
   */
  send(lengthBytes: number): boolean;
  /** Somebody who listens to a channel has been called: promise jobs may wait. */
  calledOut?(): void;
  /** To be called when a channel the remote side opened, or one of ours, is open. */
  channelOpened(channel: DataChannel): void;
}

/** Called once per peer transport, before any packet. */
export type SctpFactory = (io: SctpIo) => SctpAssociation;
