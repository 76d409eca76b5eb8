// May this caller call this method? A valid token, and the grant that the method names.
import { type AccessClaims, type VerifiedToken, verifyAccessToken } from '@chorale/auth';
import { ChoraleError } from '@chorale/protocol';
import type { ApiConfig } from './config.ts';

/** Says which grant is missing, or nothing. */
export type Requirement = (claims: AccessClaims) => string | undefined;

export const needsRoomCreate: Requirement = ({ video }) =>
  video.roomCreate === true ? undefined : 'roomCreate';
export const needsRoomList: Requirement = ({ video }) =>
  video.roomList === true ? undefined : 'roomList';
export const needsRoomRecord: Requirement = ({ video }) =>
  video.roomRecord === true ? undefined : 'roomRecord';
export const needsIngressAdmin: Requirement = ({ video }) =>
  video.ingressAdmin === true ? undefined : 'ingressAdmin';
export const needsSipAdmin: Requirement = ({ sip }) =>
  sip?.admin === true ? undefined : 'sip.admin';
export const needsSipCall: Requirement = ({ sip }) => (sip?.call === true ? undefined : 'sip.call');

/** The grant is for one room: names are compared exactly. */
export const needsRoomAdmin =
  (room: string): Requirement =>
  ({ video }) =>
    video.roomAdmin === true && video.room === room ? undefined : `roomAdmin for this room`;

/** Unauthenticated for a bad token and for a missing grant alike: what LiveKit's SDKs expect. */
export async function authorize(
  config: ApiConfig,
  authorization: string | null | undefined,
  requirement: Requirement,
): Promise<VerifiedToken> {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new ChoraleError('unauthenticated', 'no access token');
  const verified = await verifyAccessToken(token, config.keys, config.limits.accessTokenBytes);
  const missing = requirement(verified.claims);
  if (missing === undefined) return verified;
  throw new ChoraleError('unauthenticated', `permissions denied: the token lacks ${missing}`);
}
