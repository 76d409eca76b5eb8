// Who wrote a STUN message, and did it arrive whole? MESSAGE-INTEGRITY and FINGERPRINT, RFC 8489 sections 14.5 and 14.7.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { attribute, STUN_HEADER_BYTES } from './binding-request.ts';

/** Attribute header and HMAC-SHA1. */
export const INTEGRITY_BYTES = 24;
export const FINGERPRINT_BYTES = 8;
const FINGERPRINT_MASK = 0x5354554e;

export interface StunBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** `integrityAt`: the attribute's header. The length field is patched for the while and put back. */
export function hasIntegrity(
  { bytes, view }: StunBytes,
  at: number,
  integrityAt: number,
  key: KeyObject,
): boolean {
  const declared = view.getUint16(at + 2);
  const expected = digestUpTo({ bytes, view }, at, integrityAt, key);
  view.setUint16(at + 2, declared);
  return timingSafeEqual(expected, bytes.subarray(integrityAt + 4, integrityAt + 24));
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
export function writeTrailer(stun: StunBytes, at: number, end: number, key: KeyObject): number {
  const { bytes, view } = stun;
  const digest = digestUpTo(stun, at, end, key);
  view.setUint16(end, attribute.messageIntegrity);
  view.setUint16(end + 2, 20);
  bytes.set(digest, end + 4);
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
function digestUpTo({ bytes, view }: StunBytes, at: number, end: number, key: KeyObject): Buffer {
  view.setUint16(at + 2, end - at - STUN_HEADER_BYTES + INTEGRITY_BYTES);
  return createHmac('sha1', key).update(bytes.subarray(at, end)).digest();
}
