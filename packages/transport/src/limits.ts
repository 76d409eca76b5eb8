// How much may one peer make us keep? Every bound of the transport, with its reason.

export interface TransportLimits {
  /** Address pairs of one transport. libwebrtc checks a few dozen; 100 bounds a peer that walks its ports. */
  readonly pairs: number;
  /** Authenticated checks answered per second and transport; libwebrtc stays below 25. */
  readonly checksPerSecond: number;
  /** Bytes of an unfinished handshake: OpenSSL by itself keeps 1.6 MB of fragments. */
  readonly handshakeBytes: number;
  /** Milliseconds from the first ClientHello to the end of the handshake. */
  readonly handshakeMs: number;
  /** SSRCs with a replay window, per transport and direction of arrival. */
  readonly inboundSources: number;
  /** Datagrams that wait for the remote fingerprint after a finished handshake. */
  readonly heldDatagrams: number;
  /** Silence of authenticated checks until `disconnected`, in milliseconds; checks come every 4–6 s (RFC 7675). */
  readonly disconnectedMs: number;
  /** Silence until `failed`, in milliseconds. */
  readonly failedMs: number;
  /** The same for a peer that was heard every second until then: of it, silence of everything. */
  readonly steady: { readonly disconnectedMs: number; readonly failedMs: number };
  readonly asked: AskedLimits;
  readonly rebinding: RebindingLimits;
  /** Kernel buffers asked for per socket, in bytes: 4 MB is about 30 ms of 1 Gbit/s. */
  readonly socketBufferBytes: number;
  /** TCP connections of one worker. */
  readonly tcpConnections: number;
  /** Of one IPv4 address, or one /64 of IPv6: an office behind one address, two connections a participant. */
  readonly tcpConnectionsPerAddress: number;
  /** Of one worker that have not authenticated; the one that has waited longest gives way to the next. */
  readonly tcpStrangers: number;
  /** Milliseconds from the connection to its first authenticated check. */
  readonly tcpAuthenticateMs: number;
  /** Bytes that wait for a connection, twice: one half is being written while the other fills. A packet beyond is dropped. */
  readonly tcpQueueBytes: number;
  /** Milliseconds without a byte taken until a slow reader is closed. */
  readonly tcpStallMs: number;
}

/** When is a peer that was heard every second asked whether it is there, and missed when it does not answer? UDP only. */
export interface AskedLimits {
  /** Milliseconds of silence until it is asked. Who is sent media answers it ten times a second; of sound alone, reports come once a second. */
  readonly quietMs: number;
  /** Milliseconds between two checks, and between two looks at whether anything has come. */
  readonly everyMs: number;
  /** Of them without an answer until it can be missed: a worker that stood still itself has asked nobody. */
  readonly checks: number;
  /** Milliseconds of silence until `disconnected`. */
  readonly disconnectedMs: number;
  /**
   * Milliseconds of silence until `failed`. A path that was away for three seconds brings an answer within `everyMs` and a
   * round trip; beyond that, what clients do is worth more than waiting.
   */
  readonly failedMs: number;
}

/** What media of an unknown address may cost: it may be a peer's whose NAT has given it a new port, or anybody's. */
export interface RebindingLimits {
  /**
   * Milliseconds without SRTP of a peer until it is looked for elsewhere. A receiver's last word may be the feedback on what
   * still reached it, 30–100 ms after it moved; what then comes of it comes a second later. 20: a NAT does not use two ports at once.
   */
  readonly quietMs: number;
  /** … and until it is no more: by then its own checks, every 2.5–6 s, have told. */
  readonly goneMs: number;
  /** Packets per worker and second for which silent peers are searched; a search takes 60–100 ns a peer, 50 µs among 500. */
  readonly searchesPerSecond: number;
  /** Packets per worker and second that are tried with a peer's keys, after all cheap comparisons; 1 µs each. */
  readonly trialsPerSecond: number;
  /** Milliseconds between two checks of ours towards one peer: lost ones are repeated as its packets come, feedback every 50–100 ms. */
  readonly checkMs: number;
  /** Milliseconds from a check's first sending in which it may be answered. */
  readonly answerMs: number;
}

export const defaultLimits: TransportLimits = {
  pairs: 100,
  checksPerSecond: 50,
  handshakeBytes: 65_536,
  handshakeMs: 10_000,
  inboundSources: 64,
  heldDatagrams: 64,
  disconnectedMs: 10_000,
  failedMs: 15_000,
  // After three seconds a call is as it was; after five, what clients do is worth more than waiting.
  steady: { disconnectedMs: 4_000, failedMs: 5_000 },
  asked: { quietMs: 1_000, everyMs: 200, checks: 8, disconnectedMs: 3_000, failedMs: 4_000 },
  rebinding: {
    quietMs: 20,
    goneMs: 10_000,
    searchesPerSecond: 500,
    trialsPerSecond: 200,
    checkMs: 50,
    answerMs: 2_000,
  },
  socketBufferBytes: 4 << 20,
  tcpConnections: 1024,
  tcpConnectionsPerAddress: 256,
  tcpStrangers: 256,
  tcpAuthenticateMs: 5_000,
  tcpQueueBytes: 128 << 10,
  tcpStallMs: 10_000,
};
