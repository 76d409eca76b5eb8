// How does a receiver know that an event is ours? A JWT whose claim is the SHA-256 of the body.
import { createHash } from 'node:crypto';
import { signAccessToken, type TokenSigner } from '@chorale/auth';

/** LiveKit's value: long enough for a slow path, short enough that a stolen one is of no use. */
const VALID_SECONDS = 300;

/** Made anew for every attempt: it would otherwise expire between repetitions. */
export function signBody(body: string, signer: TokenSigner): Promise<string> {
  const sha256 = createHash('sha256').update(body).digest('base64');
  return signAccessToken({ identity: '', sha256, video: {} }, signer, VALID_SECONDS);
}
