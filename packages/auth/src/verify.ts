// Is this access token ours, whole and in time? HS256 only, issuer = API key, `exp` required, 60 s leeway.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ChoraleError } from '@chorale/protocol';
import { type AccessClaims, findMisshapenClaim, type VideoGrant } from './claims.ts';

/** API key → secret. Kept as a Map, so that no issuer reaches a prototype. */
export type ApiKeys = ReadonlyMap<string, string>;

export interface VerifiedToken {
  readonly apiKey: string;
  readonly claims: AccessClaims;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

type Fields = Readonly<Record<string, unknown>>;

/** As the token has them, base64url. */
interface Parts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

const LEEWAY_SECONDS = 60;
/** header.payload.signature, base64url: a compact JWS (RFC 7515 section 7.1) and nothing else. */
const COMPACT_JWS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/**
 * Throws unauthenticated with a reason that says nothing about the secret. Checked at once: WebCrypto's way through the thread pool costs
 * a joining client more than the signature.
 */
export async function verifyAccessToken(
  token: string,
  keys: ApiKeys,
  maxBytes: number,
): Promise<VerifiedToken> {
  const parts = split(token, maxBytes);
  const payload = readFields(parts.payload);
  const { iss: apiKey } = payload;
  if (typeof apiKey !== 'string') throw refused('the token names no issuer');
  const secret = keys.get(apiKey);
  if (secret === undefined) throw refused('invalid API key');
  if (!isOurHeader(readFields(parts.header)) || !isSigned(parts, secret)) throw invalid();
  const expiresAt = checkTimes(payload);
  const wrong = findMisshapenClaim(payload);
  if (wrong !== undefined) throw refused(`the claim ${wrong} has the wrong type`);
  return { apiKey, claims: toClaims(payload), expiresAt };
}

function split(token: string, maxBytes: number): Parts {
  if (token.length > maxBytes) throw refused('the token is too long');
  const [, header, payload, signature] = COMPACT_JWS.exec(token) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) throw invalid();
  return { header, payload, signature };
}

/** A JSON object, or nothing that is ours. */
function readFields(part: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid();
  // A JSON object, as just seen.
  return value as Fields;
}

/** RFC 7515 section 4.1.11: what is critical must be understood, and we understand no extension. */
const isOurHeader = (header: Fields): boolean =>
  header['alg'] === 'HS256' && !Object.hasOwn(header, 'crit');

/** In constant time. RFC 7515 section 5.2; the signature in its canonical form. */
function isSigned({ header, payload, signature }: Parts, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
  const given = Buffer.from(signature, 'latin1');
  return (
    given.length === expected.length && timingSafeEqual(given, Buffer.from(expected, 'latin1'))
  );
}

/** RFC 7519 section 4.1: `exp`, which must be there, `nbf` and `iat`. The first of them. */
function checkTimes({ exp, nbf, iat }: Fields): number {
  const now = Math.floor(Date.now() / 1000);
  if (!isTime(exp)) throw invalid();
  if (exp <= now - LEEWAY_SECONDS) throw refused('the token has expired');
  if (nbf !== undefined && !(isTime(nbf) && nbf <= now + LEEWAY_SECONDS)) throw invalid();
  if (iat !== undefined && !isTime(iat)) throw invalid();
  return exp;
}

const isTime = (value: unknown): value is number => Number.isFinite(value);

function toClaims(payload: Fields): AccessClaims {
  const claims = payload as Partial<AccessClaims> & { sub?: string; jti?: string };
  const video: VideoGrant = claims.video ?? {};
  return { ...claims, identity: claims.sub ?? claims.jti ?? '', video };
}

const refused = (reason: string): ChoraleError => new ChoraleError('unauthenticated', reason);

const invalid = (): ChoraleError => refused('invalid token');
