// Is the certificate of the handshake the one that the description names? RFC 8122 section 5.
import { timingSafeEqual } from 'node:crypto';
import type { Fingerprint } from './peer-transport.ts';

/** Upper-case hex pairs with colons. */
export function describeFingerprint(digest: Uint8Array): Fingerprint {
  const value = Buffer.from(digest).toString('hex').toUpperCase();
  return { algorithm: 'sha-256', value: value.replaceAll(/(..)(?!$)/g, '$1:') };
}

export function isSameFingerprint(one: Fingerprint, other: Fingerprint): boolean {
  return (
    one.algorithm.toLowerCase() === other.algorithm.toLowerCase() &&
    one.value.toLowerCase() === other.value.toLowerCase()
  );
}

/** Only SHA-256: what every browser and SDK offers. Anything else matches nothing. */
export function matchesDigest({ algorithm, value }: Fingerprint, digest: Uint8Array): boolean {
  if (algorithm.toLowerCase() !== 'sha-256') return false;
  const expected = Buffer.from(value.replaceAll(':', ''), 'hex');
  return expected.length === 32 && digest.length === 32 && timingSafeEqual(expected, digest);
}
