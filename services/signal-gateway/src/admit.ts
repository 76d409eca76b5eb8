// May this client in, and as whom? Token, room and names checked; nothing of any room is touched.
import {
  type AccessClaims,
  readGrants,
  type VerifiedToken,
  verifyAccessToken,
} from '@chorale/auth';
import type { Grants } from '@chorale/proto/chorale/relay';
import type { Limits } from '@chorale/protocol';
import type { SignalGatewayConfig } from './config.ts';
import { checkLength, checkLengths } from './lengths.ts';
import { Refusal } from './refusal.ts';

export interface Admission {
  readonly apiKey: string;
  readonly expiresAt: number;
  readonly grants: Grants;
  readonly roomName: string;
}

/** What a request carries: the header wins over the query. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly query: URLSearchParams;
}

/** Throws a Refusal by the table of the signal protocol. */
export async function admit(
  credentials: Credentials,
  config: SignalGatewayConfig,
): Promise<Admission> {
  const token = readToken(credentials);
  const verified = await verifyAccessToken(token, config.keys, config.limits.accessTokenBytes);
  const roomName = decideRoom(verified.claims, credentials.query);
  checkNames(verified, roomName, config.limits);
  const grants = readGrants(verified.claims);
  grants.room = roomName;
  return { apiKey: verified.apiKey, expiresAt: verified.expiresAt, grants, roomName };
}

function readToken({ authorization, query }: Credentials): string {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  const token = bearer ?? query.get('access_token') ?? '';
  if (token === '') throw new Refusal(401, 'no access token');
  return token;
}

function decideRoom({ video }: AccessClaims, query: URLSearchParams): string {
  if (video.roomJoin !== true) throw new Refusal(401, 'the token does not grant roomJoin');
  const asked = query.get('room') ?? '';
  const granted = video.room ?? '';
  if (asked !== '' && granted !== '' && asked !== granted) {
    throw new Refusal(401, 'the token is for another room');
  }
  return granted === '' ? asked : granted;
}

function checkNames({ claims }: VerifiedToken, roomName: string, limits: Limits): void {
  if (claims.identity === '') throw new Refusal(400, 'identity cannot be empty');
  if (roomName === '') throw new Refusal(400, 'no room name in the token or the query');
  checkLength('room name', roomName, limits.roomNameLength);
  checkLengths(claims, limits);
}
