// When may keys be taken out of a finished handshake? When its certificate is the one that the description names.
import type { Arena, CipherSuite, DtlsFacts, DtlsSession } from '@chorale/native';
import { matchesDigest } from '../fingerprint.ts';
import type { Fingerprint } from '../peer-transport.ts';
import type { StreamTable } from '../stream-table.ts';
import { KEYING_LABEL, keyingMaterialBytes, profileNumbers } from './key-derivation.ts';
import { createSrtpSession, type SrtpSession } from './srtp-session.ts';
import type { TagQueue } from './tag-queue.ts';

export interface HandshakeOutcome {
  readonly session: DtlsSession;
  readonly facts: DtlsFacts;
  readonly fingerprint: Fingerprint;
}

export interface SrtpMeans {
  readonly arena: Arena;
  readonly suite: CipherSuite;
  readonly tags: TagQueue | undefined;
  readonly streams: StreamTable | undefined;
  readonly inboundSources: number;
}

/** Undefined when the peer is another than described, or agreed to no profile. */
export function openSrtp(outcome: HandshakeOutcome, means: SrtpMeans): SrtpSession | undefined {
  const { session, facts, fingerprint } = outcome;
  const profile = profileNumbers[facts.profile];
  if (profile === undefined || !matchesDigest(fingerprint, facts.peerFingerprint)) return undefined;
  const keyingMaterial = session.exportKeyingMaterial(KEYING_LABEL, keyingMaterialBytes(profile));
  if (keyingMaterial.length === 0) return undefined;
  return createSrtpSession({ ...means, profile, keyingMaterial, role: 'server' });
}
