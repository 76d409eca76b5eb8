// What does a worker show in its DTLS handshakes? A fresh self-signed X.509 certificate on ECDSA P-256 (RFC 8827 section 6.5).
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  readonly certificateDer: Uint8Array;
  /** SEC 1. */
  readonly privateKeyDer: Uint8Array;
  /** SHA-256 of the certificate. */
  readonly fingerprint: Uint8Array;
}

const DAY_MS = 86_400_000;
/** Nobody checks the dates: the fingerprint in the SDP binds the certificate. A worker lives shorter than a year. */
const LIFETIME_MS: number = 365 * DAY_MS;

const ECDSA_WITH_SHA256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const COMMON_NAME = oid(0x55, 0x04, 0x03);

/** One per worker: a stolen key costs one worker's calls. About 1 ms. */
export function createCertificate(now: Date): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(ECDSA_WITH_SHA256);
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('Chorale')))));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, positive(randomBytes(16))),
    algorithm,
    name,
    sequence(time(new Date(now.getTime() - DAY_MS)), time(new Date(now.getTime() + LIFETIME_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, privateKey);
  const certificateDer = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  return {
    certificateDer,
    privateKeyDer: privateKey.export({ type: 'sec1', format: 'der' }),
    fingerprint: createHash('sha256').update(certificateDer).digest(),
  };
}

/** ITU-T X.690: tag, length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), derLength(body.length), body]);
}

function derLength(lengthBytes: number): Buffer {
  if (lengthBytes < 0x80) return Buffer.from([lengthBytes]);
  if (lengthBytes < 0x100) return Buffer.from([0x81, lengthBytes]);
  return Buffer.from([0x82, lengthBytes >>> 8, lengthBytes & 0xff]);
}

function sequence(...contents: readonly Uint8Array[]): Buffer {
  return der(0x30, ...contents);
}

function oid(...bytes: readonly number[]): Buffer {
  return der(0x06, Buffer.from(bytes));
}

/** The shortest form needs a first byte of 1–127. */
function positive(bytes: Buffer): Buffer {
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

/** UTCTime until 2049. RFC 5280 section 4.1.2.5. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\..*/g, '');
  const general = date.getUTCFullYear() >= 2050;
  return general
    ? der(0x18, Buffer.from(`${digits}Z`))
    : der(0x17, Buffer.from(`${digits.slice(2)}Z`));
}
