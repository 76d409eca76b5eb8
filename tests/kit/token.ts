// How does a test get an access token? As applications do: with LiveKit's own server SDK.
import { AccessToken, type VideoGrant } from 'livekit-server-sdk';

export interface TokenFacts {
  readonly room: string;
  readonly identity: string;
  readonly grant?: VideoGrant;
  readonly attributes?: Record<string, string>;
}

export function createToken(
  { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
  { room, identity, grant, attributes }: TokenFacts,
): Promise<string> {
  const options = attributes === undefined ? { identity } : { identity, attributes };
  const token = new AccessToken(apiKey, apiSecret, options);
  token.addGrant({ roomJoin: true, room, canUpdateOwnMetadata: true, ...grant });
  return token.toJwt();
}
