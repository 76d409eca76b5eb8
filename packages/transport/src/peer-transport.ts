// What is one peer's ICE, DTLS, SRTP and SCTP, seen from above? Implemented by the transport host of a worker.
import type { PacketSink } from '@chorale/rtp';

/** RFC 8445 section 5.3: what a side's connectivity checks are keyed with. */
export interface IceParameters {
  readonly usernameFragment: string;
  readonly password: string;
}

/** RFC 8122: `sha-256` and upper-case hex pairs with colons, as SDP writes it. */
export interface Fingerprint {
  readonly algorithm: string;
  readonly value: string;
}

/** A host candidate of this worker; ICE-lite has no other kind. RFC 8839 section 5.1. */
export interface LocalCandidate {
  readonly foundation: string;
  readonly protocol: 'udp' | 'tcp';
  readonly priority: number;
  readonly address: string;
  readonly port: number;
}

/** new → connecting → connected ⇄ disconnected → failed; closed from anywhere. */
export type PeerTransportState =
  | 'new'
  | 'connecting'
  | 'connected'
  | 'disconnected'
  | 'failed'
  | 'closed';

/** Called on the worker's loop. `bytes` is only readable during the call; nothing may throw across it. */
export interface PeerTransportListener {
  /** `connected` means: an authenticated pair, DTLS finished, fingerprint equal to the description's. */
  stateChanged(state: PeerTransportState): void;
  /** What is sent goes over another pair from now on, because nothing came over the one before: what it was sent lately is lost. */
  pathReplaced?(): void;
  /** One authenticated, decrypted RTP packet. `arrivalUs`: the kernel's receive time, microseconds since the epoch. */
  rtpReceived(bytes: Uint8Array, offset: number, lengthBytes: number, arrivalUs: number): void;
  /** One authenticated, decrypted RTCP compound. */
  rtcpReceived(bytes: Uint8Array, offset: number, lengthBytes: number, arrivalUs: number): void;
  /** A channel the remote side opened, or one of ours, is open. */
  dataChannelOpened(channel: DataChannel): void;
}

export interface RemoteDescription {
  readonly ice: IceParameters;
  readonly fingerprint: Fingerprint;
}

export interface DataChannelOptions {
  readonly label: string;
  readonly ordered: boolean;
  /** Absent: fully reliable. RFC 8832 section 5.1. */
  readonly maxRetransmits?: number;
}

/** RFC 8831. Messages keep their boundaries. */
export interface DataChannel {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits: number | undefined;
  /** Bytes accepted by `send` and not yet acknowledged or abandoned. */
  readonly bufferedBytes: number;
  readonly isOpen: boolean;
  /** Set by whoever takes the channel. `binary` is false for a text message (PPID 51, 56). */
  onMessage: ((data: Uint8Array, binary: boolean) => void) | undefined;
  onClosed: (() => void) | undefined;
  /** Called when `bufferedBytes` falls to `LOW_WATER_BYTES` or below after having been above. */
  onDrained: (() => void) | undefined;
  /**
   * False when the message was not accepted (closed, too long, buffer full). The bytes are kept, not copied: nobody writes
   * into them any more, and several channels may be given the same.
   */
  send(data: Uint8Array, binary: boolean): boolean;
  close(): void;
}

export interface PeerTransport extends Disposable {
  /** The newest local parameters; those before them stay valid until a pair of the new ones is in use. */
  readonly iceParameters: IceParameters;
  readonly state: PeerTransportState;
  readonly sink: PacketSink;
  /** Live channels, ours and theirs. */
  readonly dataChannels: readonly DataChannel[];
  /** Totals since the transport opened. */
  readonly counters: PeerTransportCounters;
  /** May be called before or after packets have come. A fingerprint that differs from an earlier one is refused. */
  setRemote(description: RemoteDescription): 'ok' | 'fingerprint_changed';
  /** New local parameters for an ICE restart; DTLS and SRTP stay. */
  restartIce(): IceParameters;
  /** Opens when SCTP is up; may be called at any time before `closed`. */
  openDataChannel(options: DataChannelOptions): DataChannel;
}

export interface PeerTransportCounters {
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  readonly packetsSent: number;
  readonly bytesSent: number;
}

/** One per worker: its sockets, its certificate, its SSL_CTX. */
export interface TransportHost extends AsyncDisposable {
  readonly fingerprint: Fingerprint;
  readonly candidates: readonly LocalCandidate[];
  openTransport(listener: PeerTransportListener): PeerTransport;
  /** Named numbers for metrics and leak tests: drops by reason, live SSL sessions, cipher contexts, pool use, sockets. */
  counters(): Readonly<Record<string, number>>;
}
