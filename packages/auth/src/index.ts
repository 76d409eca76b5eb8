// Who may do what? Access tokens and what they grant; the door of the JWT library.
export { signAccessToken, type TokenSigner } from './access-token.ts';
export type { AccessClaims, VideoGrant } from './claims.ts';
export { readGrants, writeClaims } from './grants.ts';
export { type ApiKeys, type VerifiedToken, verifyAccessToken } from './verify.ts';
