// Who wrote a STUN message, and did it arrive whole? MESSAGE-INTEGRITY and FINGERPRINT, RFC 8489 sections 14.5 and 14.7.
import { crc32 } from 'node:zlib';
import type { MessageAuthenticator } from '@chorale/native';
import { attribute, STUN_HEADER_BYTES } from './binding-request.ts';

/** Attribute header and HMAC-SHA1. */
export const INTEGRITY_BYTES = 24;
const DIGEST_BYTES = 20;
export const FINGERPRINT_BYTES = 8;
const FINGERPRINT_MASK = 0x5354554e;

/** Memory of the authenticators that check and sign it. */
export interface StunBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** `integrityAt`: the attribute's header. The length field is patched for the while and put back. */
export function hasIntegrity(
  { bytes, view }: StunBytes,
  at: number,
  integrityAt: number,
  authenticator: MessageAuthenticator,
): boolean {
  const declared = view.getUint16(at + 2);
  const done = digestUpTo({ view }, at, integrityAt, authenticator);
  view.setUint16(at + 2, declared);
  // In constant time.
  let difference = done ? 0 : 1;
  for (let i = 0; i < DIGEST_BYTES; i++) {
    difference |= (bytes[integrityAt + 4 + i] ?? 0) ^ (bytes[authenticator.digestAt + i] ?? 0);
  }
  return difference === 0;
}

export function hasFingerprint(
  { bytes, view }: StunBytes,
  at: number,
  attributeAt: number,
): boolean {
  const expected = (crc32(bytes.subarray(at, attributeAt)) ^ FINGERPRINT_MASK) >>> 0;
  return view.getUint32(attributeAt + 4) === expected;
}

/** Ends a message that so far reaches to `end`; returns the new end. */
export function writeTrailer(
  stun: StunBytes,
  at: number,
  end: number,
  authenticator: MessageAuthenticator,
): number {
  const { bytes, view } = stun;
  const { digestAt } = authenticator;
  digestUpTo(stun, at, end, authenticator);
  view.setUint16(end, attribute.messageIntegrity);
  view.setUint16(end + 2, DIGEST_BYTES);
  bytes.copyWithin(end + 4, digestAt, digestAt + DIGEST_BYTES);
  const fingerprintAt = end + INTEGRITY_BYTES;
  const finalEnd = fingerprintAt + FINGERPRINT_BYTES;
  view.setUint16(at + 2, finalEnd - at - STUN_HEADER_BYTES);
  view.setUint16(fingerprintAt, attribute.fingerprint);
  view.setUint16(fingerprintAt + 2, 4);
  const checksum = crc32(bytes.subarray(at, fingerprintAt)) ^ FINGERPRINT_MASK;
  view.setUint32(fingerprintAt + 4, checksum);
  return finalEnd;
}

/** The length field covers the integrity attribute while the digest is taken. */
function digestUpTo(
  { view }: Pick<StunBytes, 'view'>,
  at: number,
  end: number,
  authenticator: MessageAuthenticator,
): boolean {
  view.setUint16(at + 2, end - at - STUN_HEADER_BYTES + INTEGRITY_BYTES);
  return authenticator.digest(at, end - at);
}
