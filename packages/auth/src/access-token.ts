// How is an access token made? For refresh tokens, the meet page's link and tests.
import { createHmac } from 'node:crypto';
import type { AccessClaims } from './claims.ts';

export interface TokenSigner {
  readonly apiKey: string;
  readonly secret: string;
}

/** The protected header, as every token has it. */
const HEADER = encode({ alg: 'HS256', typ: 'JWT' });

/**
 * HS256 (RFC 7515 appendix A.1). `ttlSeconds` counts from now; `nbf` is now, so that a token is not older than its making.
 * Signed at once: a round through the thread pool costs a joining client more than the signature.
 */
export async function signAccessToken(
  claims: AccessClaims,
  { apiKey, secret }: TokenSigner,
  ttlSeconds: number,
): Promise<string> {
  const { identity, ...rest } = claims;
  const now = Math.floor(Date.now() / 1000);
  const payload = { ...rest, iss: apiKey, sub: identity, nbf: now, exp: now + ttlSeconds };
  const signed = `${HEADER}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
