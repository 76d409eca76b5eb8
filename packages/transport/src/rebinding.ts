// Is media of an unknown address a peer's whose NAT gave it a new port? Its keys say so, and then its answer to a check from there.
// Strangers' packets come here: nothing they do costs more than the limits say, is kept, or is answered.
import { AddressChecks } from './address-checks.ts';
import type { DropReason } from './drop-reason.ts';
import type { PairSocket } from './path-table.ts';
import { PerSecond } from './per-second.ts';
import type { TransportWorker } from './transport-worker.ts';
import type { UdpPeerTransport } from './udp-peer-transport.ts';

/** Of one worker. */
export class Rebinding implements Disposable {
  readonly checks: AddressChecks<UdpPeerTransport>;
  /** Totals: packets tried with a peer's keys, and addresses that peers were followed to. */
  trials = 0;
  followed = 0;
  readonly #worker: TransportWorker;
  readonly #searches: PerSecond;
  readonly #trials: PerSecond;

  constructor(worker: TransportWorker) {
    const { rebinding } = worker.limits;
    this.#worker = worker;
    this.checks = new AddressChecks(worker.srtp, rebinding);
    this.#searches = new PerSecond(rebinding.searchesPerSecond);
    this.#trials = new PerSecond(rebinding.trialsPerSecond);
  }

  /** SRTP or SRTCP from an address that is nobody's. The packet goes no further, whoever's it is. */
  mediaArrived(
    socket: PairSocket,
    at: number,
    lengthBytes: number,
    from: number,
    arrivalUs: number,
  ): DropReason {
    // A TCP connection stays where it is.
    if (socket.pairAdded !== undefined) return 'srtp_unvalidated';
    if (!this.#searches.take(arrivalUs)) return 'srtp_search_limit';
    for (const transport of this.#worker.transports) {
      if (!this.#mayBe(transport, at, lengthBytes, arrivalUs)) continue;
      if (!this.#trials.take(arrivalUs)) return 'srtp_search_limit';
      if (!this.#opens(transport, at, lengthBytes)) continue;
      const names = transport.session.checkNames;
      if (names !== undefined) {
        this.checks.ask(transport, { socket, from, names, nowUs: arrivalUs });
      }
      break;
    }
    return 'srtp_unvalidated';
  }

  /** STUN that is no request. The peer that answers is followed, as if it had checked and nominated the pair itself. */
  answerArrived(
    socket: PairSocket,
    at: number,
    lengthBytes: number,
    from: number,
  ): DropReason | undefined {
    const answered = this.checks.take({ socket, from }, at, lengthBytes);
    if (typeof answered === 'string') return answered;
    const { peer, generation } = answered;
    if (peer.state === 'closed') return 'stun_unasked';
    const { clock, paths } = this.#worker;
    const nowUs = clock.nowUs();
    const known = paths.find(socket, from);
    const refused = peer.admitCheck(known, nowUs);
    if (refused !== undefined) return refused;
    const path = known ?? paths.add(socket, from, peer);
    peer.receiveCheck(path, { generation, useCandidate: true, nowUs });
    this.followed += 1;
    return undefined;
  }

  /** Once a second. */
  tick(): void {
    this.checks.tick(this.#worker.clock.nowUs(), ({ state }) => state === 'closed');
  }

  /** It fell silent lately, is not asked already, and the packet may be its next. */
  #mayBe(transport: UdpPeerTransport, at: number, lengthBytes: number, nowUs: number): boolean {
    const { receiver } = transport.session;
    if (receiver === undefined || receiver.heardUs === 0) return false;
    const { quietMs, goneMs } = this.#worker.limits.rebinding;
    const silentMs = (nowUs - receiver.heardUs) / 1000;
    if (silentMs < quietMs || silentMs > goneMs) return false;
    return receiver.trial.fits(at, lengthBytes) && this.checks.mayAsk(transport, nowUs);
  }

  /** On a copy: the next peer's keys may have to be tried on the same bytes. */
  #opens({ session }: UdpPeerTransport, at: number, lengthBytes: number): boolean {
    const { io, heldAt } = this.#worker;
    this.trials += 1;
    io.arena.bytes.copyWithin(heldAt, at, at + lengthBytes);
    return session.receiver?.trial.opens(heldAt, lengthBytes) ?? false;
  }

  [Symbol.dispose](): void {
    this.checks[Symbol.dispose]();
  }
}
