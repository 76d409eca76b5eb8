// Why did a packet go no further? One number per reason; nothing on the packet path throws or logs.

/** Names as they appear in `TransportHost.counters()`, behind `drop_`. */
const reasons = [
  'first_byte',
  'stun_malformed',
  'stun_not_a_request',
  'stun_unasked',
  'stun_unknown_ufrag',
  'stun_integrity',
  'stun_rate',
  'stun_pairs',
  'dtls_unvalidated',
  'dtls_malformed',
  'dtls_plaintext',
  'dtls_no_session',
  'dtls_handshake_limit',
  'dtls_refused_hello',
  'srtp_unvalidated',
  'srtp_search_limit',
  'srtp_no_keys',
  'srtp_malformed',
  'srtp_source_cap',
  'srtp_replayed',
  'srtp_too_old',
  'srtp_authentication',
  'held_full',
  'listener_error',
  'send_not_connected',
  'send_queue_full',
  'send_malformed',
  'send_nonce_reused',
  'send_index_too_old',
  'send_source_cap',
  'sctp_unsendable',
  'tcp_accept_error',
  'tcp_connection_limit',
  'tcp_silent',
  'tcp_stranger',
  'tcp_frame_length',
  'tcp_stalled',
] as const;

export type DropReason = (typeof reasons)[number];

/** Of one worker. Hot path: one addition. */
export class DropCounters {
  readonly #counts: Record<DropReason, number>;

  constructor() {
    // Every reason is a key from the start, so that the shape never changes.
    this.#counts = Object.fromEntries(reasons.map((reason) => [reason, 0])) as Record<
      DropReason,
      number
    >;
  }

  count(reason: DropReason): void {
    this.#counts[reason] += 1;
  }

  of(reason: DropReason): number {
    return this.#counts[reason];
  }

  /** `drop_<reason>` → total. */
  named(): Record<string, number> {
    return Object.fromEntries(reasons.map((reason) => [`drop_${reason}`, this.#counts[reason]]));
  }
}
