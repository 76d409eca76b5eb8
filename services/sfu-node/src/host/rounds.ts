// When does a transport negotiate anew? Soon after a change, one round at a time: we offer, or ask the client to.
import type { HostTransport, MediaHostState } from './media-host.ts';

/** Changes that come together share a round: publishing a camera and a microphone takes a few milliseconds. */
const DEBOUNCE_MS = 10;
/** How long a client may take to offer what it was asked for, before it is asked again. */
const PATIENCE_MS = 3_000;

export function scheduleNegotiation(host: MediaHostState, transport: HostTransport): void {
  const { rounds } = transport;
  if (rounds.outstanding) {
    rounds.again = true;
    return;
  }
  if (isFirstOffer(transport)) rounds.timer ??= offerThisTurn(host, transport);
  // Rounds that bound nothing are repeated ever later, up to some seconds.
  const delayMs = DEBOUNCE_MS * 2 ** Math.min(rounds.fruitless, 9);
  rounds.timer ??= host.parts.clock.schedule(delayMs, () => negotiate(host, transport));
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
 * that is in use), and a client may leave a requirement unmet: rounds that bind nothing end after many.
 */
const MAX_FRUITLESS_ROUNDS = 20;

function isWaiting(transport: HostTransport): boolean {
  const { rounds, bound, wanted } = transport;
  const isBound = new Set(bound.map(({ trackSid }) => trackSid));
  const waiting = [...wanted.keys()].filter((track) => !isBound.has(track)).length;
  rounds.fruitless = waiting > 0 && waiting >= rounds.waiting ? rounds.fruitless + 1 : 0;
  rounds.waiting = waiting;
  return waiting > 0 && rounds.fruitless <= MAX_FRUITLESS_ROUNDS;
}

function negotiate(host: MediaHostState, transport: HostTransport): void {
  const { rounds } = transport;
  rounds.timer = undefined;
  rounds.outstanding = true;
  if (transport.role === 'subscriber') return offer(host, transport);
  rounds.patience?.[Symbol.dispose]();
  rounds.patience = host.parts.clock.schedule(PATIENCE_MS, () => giveUp(host, transport));
  // Zero of both asks for an offer all the same: a section is free, but only an answer can fill it.
  host.emit({ kind: 'missingSections', transport: transport.id, ...transport.connection.missing });
}

/** The client never offered: a busy one may lose the request. Without this its tracks would wait for ever. */
function giveUp(host: MediaHostState, transport: HostTransport): void {
  transport.rounds.patience = undefined;
  if (transport.rounds.outstanding) negotiationEnded(host, transport);
}

function offer(host: MediaHostState, transport: HostTransport): void {
  const { rounds, connection } = transport;
  const { sdp, midToTrackId } = connection.createOffer({ iceRestart: rounds.restartIce });
  rounds.restartIce = false;
  const offerId = rounds.nextId++;
  host.emit({ kind: 'offer', transport: transport.id, offerId, sdp, midToTrackId });
}

const isFirstOffer = ({ role, rounds }: HostTransport): boolean =>
  role === 'subscriber' && rounds.nextId === 1;

/** What a newcomer is to be sent is said together with its join: its media waits for nothing else. */
function offerThisTurn(host: MediaHostState, transport: HostTransport): Disposable {
  let stopped = false;
  queueMicrotask(() => {
    if (!stopped) negotiate(host, transport);
  });
  return {
    [Symbol.dispose](): void {
      stopped = true;
    },
  };
}
