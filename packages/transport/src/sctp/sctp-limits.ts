// How much may one association keep, and how long does it wait? Every bound with its reason.

export interface SctpLimits {
  /** Stream ids below this number, in either direction. RFC 8831 section 6.2 would allow 65,535. */
  readonly streams: number;
  /** Longest message in and out, in bytes: what our SDP announces. */
  readonly messageBytes: number;
  /** Received and not yet delivered, in bytes, bookkeeping included; also what the peer may have on the way. */
  readonly windowBytes: number;
  /** Fragments of messages that are not complete, in bytes; beyond it the association is aborted. */
  readonly unfinishedBytes: number;
  /** Accepted and not acknowledged, per channel, bookkeeping included. */
  readonly reliableBufferBytes: number;
  /** The same for channels that may lose messages: what waits longer is of no use. */
  readonly lossyBufferBytes: number;
  /** Messages of a channel that nobody listens to yet, in bytes. */
  readonly unheardBytes: number;
}

export const defaultSctpLimits: SctpLimits = {
  streams: 1024,
  messageBytes: 65_535,
  windowBytes: 1 << 20,
  unfinishedBytes: 1 << 20,
  reliableBufferBytes: 8 << 20,
  lossyBufferBytes: 1 << 20,
  unheardBytes: 1 << 18,
};

/** `onDrained` is called when a channel's `bufferedBytes` falls to this: about 50 ms of 10 Mbit/s. */
export const LOW_WATER_BYTES = 65_536;

/** What a stored message or fragment costs beside its bytes, so that floods of tiny ones are bounded too. */
export const OVERHEAD_BYTES = 128;

/** RFC 9260 section 16: every second packet, and never later than this. */
export const DELAYED_ACK_MS = 200;

/** RFC 9260 says 1 s; the delayed acknowledgement and its jitter are what it must exceed, and media cannot wait. */
export const MIN_RTO_MS = 400;
export const INITIAL_RTO_MS = 1000;
/** RFC 9260 says 60 s; by then ICE has given the path up. */
export const MAX_RTO_MS = 10_000;

/** Consecutive timeouts until the association is given up. RFC 9260 section 16: Association.Max.Retrans. */
export const MAX_RETRANSMISSIONS = 10;

/** RFC 9260 section 16: Valid.Cookie.Life. */
export const COOKIE_LIFE_MS = 60_000;
