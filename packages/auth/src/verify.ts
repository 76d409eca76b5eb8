// Is this access token ours, whole and in time? HS256 only, issuer = API key, `exp` required, 60 s leeway.
import { ChoraleError } from '@chorale/protocol';
import { errors, jwtVerify } from 'jose';
import { type AccessClaims, findMisshapenClaim, type VideoGrant } from './claims.ts';
import { verifyingKeyOf } from './verifying-key.ts';

/** API key → secret. Kept as a Map, so that no issuer reaches a prototype. */
export type ApiKeys = ReadonlyMap<string, string>;

export interface VerifiedToken {
  readonly apiKey: string;
  readonly claims: AccessClaims;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

const LEEWAY_SECONDS = 60;
/** header.payload.signature, base64url: a compact JWS and nothing else. */
const COMPACT_JWS = /^[\w-]+\.([\w-]+)\.[\w-]+$/;

/** Throws unauthenticated with a reason that says nothing about the secret. */
export async function verifyAccessToken(
  token: string,
  keys: ApiKeys,
  maxBytes: number,
): Promise<VerifiedToken> {
  const apiKey = readIssuer(token, maxBytes);
  const secret = keys.get(apiKey);
  if (secret === undefined) throw refused('invalid API key');
  const payload = await readPayload(token, apiKey, secret);
  const wrong = findMisshapenClaim(payload);
  if (wrong !== undefined) throw refused(`the claim ${wrong} has the wrong type`);
  return { apiKey, claims: toClaims(payload), expiresAt: payload['exp'] as number };
}

function readIssuer(token: string, maxBytes: number): string {
  if (token.length > maxBytes) throw refused('the token is too long');
  const payload = COMPACT_JWS.exec(token)?.[1];
  if (payload === undefined) throw refused('invalid token');
  try {
    const { iss } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      iss?: unknown;
    };
    if (typeof iss === 'string') return iss;
  } catch {
    throw refused('invalid token');
  }
  throw refused('the token names no issuer');
}

async function readPayload(
  token: string,
  apiKey: string,
  secret: string,
): Promise<Record<string, unknown>> {
  try {
    const { payload } = await jwtVerify(token, await verifyingKeyOf(secret), {
      algorithms: ['HS256'],
      issuer: apiKey,
      requiredClaims: ['exp'],
      clockTolerance: LEEWAY_SECONDS,
    });
    return payload;
  } catch (error) {
    throw refused(error instanceof errors.JWTExpired ? 'the token has expired' : 'invalid token');
  }
}

function toClaims(payload: Record<string, unknown>): AccessClaims {
  const claims = payload as Partial<AccessClaims> & { sub?: string; jti?: string };
  const video: VideoGrant = claims.video ?? {};
  return { ...claims, identity: claims.sub ?? claims.jti ?? '', video };
}

const refused = (reason: string): ChoraleError => new ChoraleError('unauthenticated', reason);
