// What stays the same in every description of one connection?
import { randomInt } from 'node:crypto';
import type { TransportHost } from '../peer-transport.ts';
import type { LocalIdentity } from './local-description.ts';

export function createLocalIdentity(host: TransportHost): LocalIdentity {
  const digits = [randomInt(1, 1_000_000_000), randomInt(1_000_000_000)];
  return {
    sessionId: digits.map((part) => `${part}`).join(''),
    fingerprint: host.fingerprint,
    candidates: host.candidates,
  };
}
