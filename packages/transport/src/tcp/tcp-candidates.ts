// How are the listening sockets written as candidates? RFC 6544 section 4.2: below every UDP one.
import type { Endpoint } from '@chorale/native';
import type { LocalCandidate } from '../peer-transport.ts';

/** Below the 126 of a UDP host candidate; the value that other media servers use. */
const TYPE_PREFERENCE = 99;
/** Of a passive host candidate; the type is ranked by it first, then by the address. */
const DIRECTION_PREFERENCE = 4;
const HIGHEST_OTHER_PREFERENCE = 8191;

/** Foundations are numbered on behind those of the UDP candidates. */
export function tcpCandidates(locals: readonly Endpoint[]): LocalCandidate[] {
  return locals.map(({ address, port }, i) => ({
    foundation: String(locals.length + i + 1),
    protocol: 'tcp',
    priority: passivePriority(i),
    address,
    port,
  }));
}

function passivePriority(index: number): number {
  const local = DIRECTION_PREFERENCE * 2 ** 13 + HIGHEST_OTHER_PREFERENCE - index;
  return TYPE_PREFERENCE * 2 ** 24 + local * 2 ** 8 + 255;
}
