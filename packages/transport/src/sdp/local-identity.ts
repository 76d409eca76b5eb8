// What stays the same in every description of one connection?
import { randomInt } from 'node:crypto';
import type { CandidateProtocol } from '../peer-connection.ts';
import type { LocalCandidate, TransportHost } from '../peer-transport.ts';
import type { LocalIdentity } from './local-description.ts';

export function createLocalIdentity(
  host: TransportHost,
  protocol: CandidateProtocol = 'any',
): LocalIdentity {
  const digits = [randomInt(1, 1_000_000_000), randomInt(1_000_000_000)];
  return {
    sessionId: digits.map((part) => `${part}`).join(''),
    fingerprint: host.fingerprint,
    candidates: pickCandidates(host, protocol),
  };
}

/** All of them where the host has none of that protocol. */
export function pickCandidates(
  { candidates }: TransportHost,
  protocol: CandidateProtocol,
): readonly LocalCandidate[] {
  const picked = candidates.filter((candidate) => candidate.protocol === protocol);
  return picked.length > 0 ? picked : candidates;
}
