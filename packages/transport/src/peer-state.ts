// Which state do DTLS, the fingerprint and the checks add up to?
import type { DtlsState } from './dtls-owner.ts';
import type { Liveness } from './ice-lite.ts';
import type { PeerTransportState } from './peer-transport.ts';

export interface PeerFacts {
  readonly dtls: DtlsState;
  readonly liveness: Liveness;
  /** The handshake's certificate is the description's, and keys are in use. */
  readonly verified: boolean;
}

/** A failed DTLS stays failed; expired consent is healed by the next authenticated check (RFC 7675 section 5.1). */
export function decideState({ dtls, liveness, verified }: PeerFacts): PeerTransportState {
  if (dtls === 'failed' || dtls === 'closed' || liveness === 'expired') return 'failed';
  if (liveness === 'unchecked') return 'new';
  if (!verified) return 'connecting';
  return liveness === 'silent' ? 'disconnected' : 'connected';
}
