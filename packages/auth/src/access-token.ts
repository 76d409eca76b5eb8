// How is an access token made? For refresh tokens, the meet page's link and tests.
import { SignJWT } from 'jose';
import type { AccessClaims } from './claims.ts';

export interface TokenSigner {
  readonly apiKey: string;
  readonly secret: string;
}

/** HS256. `ttlSeconds` counts from now; `nbf` is now, so that a token is not older than its making. */
export async function signAccessToken(
  claims: AccessClaims,
  signer: TokenSigner,
  ttlSeconds: number,
): Promise<string> {
  const { identity, ...rest } = claims;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...rest })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(signer.apiKey)
    .setSubject(identity)
    .setNotBefore(now)
    .setExpirationTime(now + ttlSeconds)
    .sign(new TextEncoder().encode(signer.secret));
}
