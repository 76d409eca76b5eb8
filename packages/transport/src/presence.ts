// Is a peer that fell silent still there? It is asked on its own pair, by a check that only it can answer. RFC 7675 from our side.
import { AddressChecks } from './address-checks.ts';
import type { DropReason } from './drop-reason.ts';
import type { PairSocket, Path } from './path-table.ts';
import type { TransportWorker } from './transport-worker.ts';
import type { UdpPeerTransport } from './udp-peer-transport.ts';

/** Of one worker. */
export class Presence implements Disposable {
  readonly checks: AddressChecks<UdpPeerTransport>;
  /** Total. Far fewer than checks: peers do not answer, or their paths are bad. */
  answered = 0;
  readonly #worker: TransportWorker;
  /** Runs while there is a peer to look at. */
  #looks: Disposable | undefined;

  constructor(worker: TransportWorker) {
    this.#worker = worker;
    this.checks = new AddressChecks(worker.srtp, worker.limits.rebinding);
  }

  /** Once a second. */
  tick(): void {
    const { clock, limits, transports } = this.#worker;
    let steady = 0;
    for (const transport of transports) {
      transport.look('whole');
      if (transport.ice.talk.isSteady) steady += 1;
    }
    this.checks.tick(clock.nowUs(), ({ state }) => state === 'closed');
    if (steady > 0) this.#looks ??= clock.repeat(limits.asked.everyMs, () => this.#look());
    else this.#rest();
  }

  /** STUN that is no request. 'stun_unasked' may still be the answer to another check of ours. */
  answerArrived(
    socket: PairSocket,
    at: number,
    lengthBytes: number,
    from: number,
  ): DropReason | undefined {
    const answered = this.checks.take({ socket, from }, at, lengthBytes);
    if (typeof answered === 'string') return answered;
    const path = this.#worker.paths.find(socket, from);
    if (path === undefined || path.owner !== answered.peer) return 'stun_unasked';
    this.answered += 1;
    path.owner.receiveAnswer(path);
    return undefined;
  }

  #look(): void {
    const nowUs = this.#worker.clock.nowUs();
    for (const transport of this.#worker.transports) {
      if (!transport.ice.talk.isSteady) continue;
      transport.look('brief');
      const path = transport.ice.takeAsk(nowUs);
      if (path !== undefined) this.#ask(path, nowUs);
    }
  }

  #ask({ owner, socket, sockaddr }: Path<UdpPeerTransport>, nowUs: number): void {
    const names = owner.session.checkNames;
    const { heldAt, io } = this.#worker;
    if (names === undefined) return;
    io.arena.words.set(sockaddr, heldAt >>> 2);
    this.checks.ask(owner, { socket, from: heldAt, names, nowUs });
  }

  #rest(): void {
    this.#looks?.[Symbol.dispose]();
    this.#looks = undefined;
  }

  [Symbol.dispose](): void {
    this.#rest();
    this.checks[Symbol.dispose]();
  }
}
