// Over which protocols is a participant offered a way, after what failed before? Remembered by identity, as long as the room lives.
import type { CandidateProtocol } from '@chorale/transport';

/**
 * Two failures within this time are the path's. LiveKit's value; it takes one of a short-lived connection for that as well, which leaves a
 * client whose network was away for a moment with TCP alone. Offered both, a client finds out by itself within a second or two.
 */
const FAILURE_WINDOW_MS = 60_000;
/** Identities remembered in one room; the oldest is forgotten first. */
const CAPACITY = 1000;

/** Offers of one protocol alone that lead to no connection, until everything is offered again. */
const MAX_VAIN_OFFERS = 3;

interface Remembered {
  protocol: CandidateProtocol;
  failedAtMs: number | undefined;
  vainOffers: number;
}

export class CandidateMemory {
  readonly #byIdentity = new Map<string, Remembered>();

  /** `any` unless something failed, or the client asked for one. */
  protocolOf(identity: string): CandidateProtocol {
    return this.#byIdentity.get(identity)?.protocol ?? 'any';
  }

  choose(identity: string, protocol: CandidateProtocol): void {
    this.#remember(identity, { protocol, failedAtMs: undefined, vainOffers: 0 });
  }

  /** At each join and resume: where TCP does not come through either, nobody may be left with it. */
  noteOffer(identity: string): void {
    const remembered = this.#byIdentity.get(identity);
    if (remembered === undefined || remembered.protocol === 'any') return;
    remembered.vainOffers += 1;
    if (remembered.vainOffers > MAX_VAIN_OFFERS) this.#byIdentity.delete(identity);
  }

  noteConnected(identity: string): void {
    const remembered = this.#byIdentity.get(identity);
    if (remembered !== undefined) remembered.vainOffers = 0;
  }

  /** The media of a participant whose signalling is well has failed. */
  noteFailure(identity: string, nowMs: number): void {
    const protocol = this.protocolOf(identity);
    const failedAtMs = this.#byIdentity.get(identity)?.failedAtMs ?? Number.NEGATIVE_INFINITY;
    const isAlone = protocol !== 'any';
    if (isAlone || nowMs - failedAtMs <= FAILURE_WINDOW_MS) this.choose(identity, after(protocol));
    else this.#remember(identity, { protocol, failedAtMs: nowMs, vainOffers: 0 });
  }

  #remember(identity: string, remembered: Remembered): void {
    this.#byIdentity.delete(identity);
    this.#byIdentity.set(identity, remembered);
    const [oldest] = this.#byIdentity.keys();
    if (this.#byIdentity.size > CAPACITY && oldest !== undefined) this.#byIdentity.delete(oldest);
  }
}

/** UDP, then TCP; behind it would be TURN over TLS: without it the client chooses anew. */
function after(protocol: CandidateProtocol): CandidateProtocol {
  return protocol === 'tcp' ? 'any' : 'tcp';
}
