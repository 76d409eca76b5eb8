// Which peers are being asked whether they have moved, and which answer is one? At most one check of ours per peer.
import { AddressCheck, type CheckMeans, type CheckNames, type Source } from './address-check.ts';
import type { DropReason } from './drop-reason.ts';
import type { RebindingLimits } from './limits.ts';
import { createBindingRequest } from './stun/binding-request.ts';
import { hasFingerprint, hasIntegrity } from './stun/integrity.ts';
import { readOwnAnswer } from './stun/own-check.ts';

/** Who answered, and by which generation of our names it was asked. */
export interface Answered<Peer> {
  readonly peer: Peer;
  readonly generation: number;
}

/** Disposing forgets all that wait for answers. */
export class AddressChecks<Peer> implements Disposable {
  /** Total, repetitions among them. */
  sent = 0;
  readonly #means: CheckMeans;
  readonly #limits: RebindingLimits;
  readonly #waiting = new Map<Peer, AddressCheck>();
  readonly #answer = createBindingRequest();

  constructor(means: CheckMeans, limits: RebindingLimits) {
    this.#means = means;
    this.#limits = limits;
  }

  /** False while it was asked just now. */
  mayAsk(peer: Peer, nowUs: number): boolean {
    const check = this.#waiting.get(peer);
    return check === undefined || nowUs - check.sentUs >= this.#limits.checkMs * 1000;
  }

  /** Again with the check that waits, when it goes there; else with a new one in its place. */
  ask(peer: Peer, to: Source & { readonly names: CheckNames; readonly nowUs: number }): void {
    const waiting = this.#waiting.get(peer);
    const goesOn = waiting?.isTo(to) === true && !this.#isOver(waiting, to.nowUs);
    if (!goesOn) this.forget(peer);
    const check = goesOn ? waiting : new AddressCheck(this.#means, to, to.names);
    this.#waiting.set(peer, check);
    if (check.send(to.nowUs)) this.sent += 1;
  }

  /** A STUN message that is no request. Only the answer that was asked for, from where it was asked, is one; it ends the check. */
  take(from: Source, at: number, lengthBytes: number): Answered<Peer> | DropReason {
    const { arena } = this.#means;
    const answer = this.#answer;
    if (!readOwnAnswer(arena.view, at, lengthBytes, answer)) return 'stun_not_a_request';
    const { integrityAt, fingerprintAt } = answer;
    for (const [peer, check] of this.#waiting) {
      if (!check.isTo(from) || !check.isOf(at + 8)) continue;
      if (!hasIntegrity(arena, at, integrityAt, check.authenticator)) return 'stun_integrity';
      if (fingerprintAt >= 0 && !hasFingerprint(arena, at, fingerprintAt)) return 'stun_integrity';
      this.forget(peer);
      return { peer, generation: check.generation };
    }
    return 'stun_unasked';
  }

  /** Once a second: forgets what was not answered in time, or by a peer that is gone. */
  tick(nowUs: number, isGone: (peer: Peer) => boolean): void {
    for (const [peer, check] of this.#waiting) {
      if (isGone(peer) || this.#isOver(check, nowUs)) this.forget(peer);
    }
  }

  forget(peer: Peer): void {
    this.#waiting.get(peer)?.[Symbol.dispose]();
    this.#waiting.delete(peer);
  }

  #isOver({ firstUs }: AddressCheck, nowUs: number): boolean {
    return nowUs - firstUs > this.#limits.answerMs * 1000;
  }

  [Symbol.dispose](): void {
    for (const peer of this.#waiting.keys()) this.forget(peer);
  }
}
