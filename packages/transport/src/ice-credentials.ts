// With which ufrag and password may a peer reach us? The worker's index in front, so that a mux can route by it.
import { randomBytes } from 'node:crypto';
import type { CipherSuite, MessageAuthenticator } from '@chorale/native';
import type { IceParameters } from './peer-transport.ts';

/** Two base-36 digits of the worker and 14 random characters (84 bits): all ufrags are of one length. */
export const UFRAG_CHARACTERS = 16;
const PASSWORD_CHARACTERS = 32;
const MAX_WORKERS: number = 36 * 36;

export interface IceCredentials extends IceParameters {
  /** Grows with every restart. */
  readonly generation: number;
  /** Keyed with the password; whoever ends the credentials disposes it. */
  readonly authenticator: MessageAuthenticator;
}

/** RFC 8445 section 5.3 asks for 24 bits of ufrag and 128 of password; these have 84 and 192. */
export function createIceCredentials(
  suite: CipherSuite,
  workerIndex: number,
  generation: number,
): IceCredentials {
  if (!Number.isInteger(workerIndex) || workerIndex < 0 || workerIndex >= MAX_WORKERS) {
    throw new RangeError(`worker index ${workerIndex} is not 0–${MAX_WORKERS - 1}`);
  }
  const worker = workerIndex.toString(36).padStart(2, '0');
  const characters = iceCharacters(PASSWORD_CHARACTERS + UFRAG_CHARACTERS - worker.length);
  const password = characters.slice(0, PASSWORD_CHARACTERS);
  return {
    usernameFragment: worker + characters.slice(PASSWORD_CHARACTERS),
    password,
    generation,
    authenticator: suite.createAuthenticator(Buffer.from(password, 'latin1')),
  };
}

/** No check is taken for theirs any more. */
export function endCredentials(
  ufrags: Map<string, unknown>,
  ended: readonly IceCredentials[],
): void {
  for (const { usernameFragment, authenticator } of ended) {
    ufrags.delete(usernameFragment);
    authenticator[Symbol.dispose]();
  }
}

/** RFC 8839 section 5.4: letters, digits, + and /, which is what base 64 is made of. */
function iceCharacters(count: number): string {
  return randomBytes(count).toString('base64').slice(0, count);
}
