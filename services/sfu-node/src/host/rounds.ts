// When does a transport negotiate anew? Soon after a change, one round at a time: we offer, or ask the client to.
import type { HostTransport, MediaHostState } from './media-host.ts';

/** Changes that come together share a round: publishing a camera and a microphone takes a few milliseconds. */
const DEBOUNCE_MS = 10;

export function scheduleNegotiation(host: MediaHostState, transport: HostTransport): void {
  const { rounds } = transport;
  if (rounds.outstanding) {
    rounds.again = true;
    return;
  }
  rounds.timer ??= host.parts.clock.schedule(DEBOUNCE_MS, () => negotiate(host, transport));
}

export function restartIce(host: MediaHostState, id: string): void {
  const transport = host.transports.get(id);
  if (transport?.role !== 'subscriber') return;
  // An offer that the client never answered went down with its connection.
  transport.rounds.outstanding = false;
  transport.rounds.restartIce = true;
  scheduleNegotiation(host, transport);
}

/** A round has ended: the next may begin if something changed meanwhile. */
export function negotiationEnded(host: MediaHostState, transport: HostTransport): void {
  const { rounds } = transport;
  rounds.outstanding = false;
  const wanting = transport.role === 'single' ? isWaiting(transport) : rounds.again;
  rounds.again = false;
  if (wanting) scheduleNegotiation(host, transport);
}

/**
 * A section that changed hands serves its new track only in a second round (an answer cannot swap the track of a section
 * that is in use), and a client may leave a requirement unmet: rounds that bind nothing end after a few.
 */
const MAX_FRUITLESS_ROUNDS = 3;

function isWaiting(transport: HostTransport): boolean {
  const { rounds, bound, wanted } = transport;
  const isBound = new Set(bound.map(({ trackSid }) => trackSid));
  const waiting = [...wanted].filter((track) => !isBound.has(track)).length;
  rounds.fruitless = waiting > 0 && waiting >= rounds.waiting ? rounds.fruitless + 1 : 0;
  rounds.waiting = waiting;
  return waiting > 0 && rounds.fruitless <= MAX_FRUITLESS_ROUNDS;
}

function negotiate(host: MediaHostState, transport: HostTransport): void {
  transport.rounds.timer = undefined;
  transport.rounds.outstanding = true;
  if (transport.role === 'subscriber') return offer(host, transport);
  // Zero of both asks for an offer all the same: a section is free, but only an answer can fill it.
  host.emit({ kind: 'missingSections', transport: transport.id, ...transport.connection.missing });
}

function offer(host: MediaHostState, transport: HostTransport): void {
  const { rounds, connection } = transport;
  const { sdp, midToTrackId } = connection.createOffer({ iceRestart: rounds.restartIce });
  rounds.restartIce = false;
  const offerId = rounds.nextId++;
  host.emit({ kind: 'offer', transport: transport.id, offerId, sdp, midToTrackId });
}
