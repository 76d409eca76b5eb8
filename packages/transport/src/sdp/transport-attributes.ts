// Which attributes say how the transport is reached and secured? They stand in front of or inside a section.
import type { Direction, SetupRole, TransportAttributes } from './description.ts';

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
const SETUPS: readonly SetupRole[] = ['active', 'passive', 'actpass', 'holdconn'];
/** Bytes of a digest. RFC 8122 section 5, without the broken ones. */
const DIGEST_BYTES: Readonly<Record<string, number>> = {
  'sha-256': 32,
  'sha-384': 48,
  'sha-512': 64,
};

/** What is wrong with the attribute; undefined when it was taken, or is none of these. */
export function readTransportAttribute(
  target: TransportAttributes,
  name: string,
  value: string,
): string | undefined {
  switch (name) {
    case 'ice-ufrag':
      if (!isIceText(value, 4)) return 'ice-ufrag is not 4–256 ice characters';
      target.usernameFragment = value;
      return undefined;
    case 'ice-pwd':
      if (!isIceText(value, 22)) return 'ice-pwd is not 22–256 ice characters';
      target.password = value;
      return undefined;
    case 'fingerprint':
      return readFingerprint(target, value);
    case 'setup':
      return readSetup(target, value);
    case 'extmap-allow-mixed':
      target.extmapAllowMixed = true;
      return undefined;
    default:
      target.direction = DIRECTIONS.find((direction) => direction === name) ?? target.direction;
      return undefined;
  }
}

/** RFC 8839 section 5.4, and the three characters that URL-safe alphabets put in place of `+` and `/`. */
function isIceText(value: string, minimum: number): boolean {
  return value.length >= minimum && value.length <= 256 && /^[A-Za-z0-9+/_=-]+$/.test(value);
}

/** SHA-256 wins over longer digests, because every client has it; unknown digests are passed over. */
function readFingerprint(target: TransportAttributes, value: string): string | undefined {
  const [algorithmText = '', digest = ''] = value.split(' ');
  const algorithm = algorithmText.toLowerCase();
  const sizeBytes = DIGEST_BYTES[algorithm];
  if (sizeBytes === undefined) return undefined;
  const isDigest =
    digest.length === sizeBytes * 3 - 1 && /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+$/.test(digest);
  if (!isDigest) return 'the fingerprint does not have the form of its digest';
  if (target.fingerprint?.algorithm === 'sha-256') return undefined;
  target.fingerprint = { algorithm, value: digest.toUpperCase() };
  return undefined;
}

function readSetup(target: TransportAttributes, value: string): string | undefined {
  const setup = SETUPS.find((known) => known === value);
  if (setup === undefined) return 'unknown setup role';
  target.setup = setup;
  return undefined;
}
