// Over which pairs may a peer be heard, under which names? ICE-lite's choice, and the credentials that the worker finds peers by.
import type { DropReason } from './drop-reason.ts';
import { createIceCredentials, endCredentials, type IceCredentials } from './ice-credentials.ts';
import { type AuthenticatedCheck, IceLite } from './ice-lite.ts';
import type { Path } from './path-table.ts';
import type { IceParameters } from './peer-transport.ts';
import type { TransportWorker } from './transport-worker.ts';
import type { UdpPeerTransport } from './udp-peer-transport.ts';

type OwnPath = Path<UdpPeerTransport>;

export type Look = 'whole' | 'brief';

export class PeerPaths {
  readonly #ice: IceLite<UdpPeerTransport>;
  readonly #worker: TransportWorker;
  readonly #owner: UdpPeerTransport;

  constructor(worker: TransportWorker, owner: UdpPeerTransport) {
    this.#worker = worker;
    this.#owner = owner;
    const credentials = createIceCredentials(worker.srtp.suite, worker.workerIndex, 0);
    this.#ice = new IceLite(worker.paths, worker.limits, credentials);
    this.#register(credentials);
  }

  get ice(): IceLite<UdpPeerTransport> {
    return this.#ice;
  }

  get parameters(): IceParameters {
    const { usernameFragment = '', password = '' } = this.#ice.credentials[0] ?? {};
    return { usernameFragment, password };
  }

  restart(): void {
    const generation = (this.#ice.credentials[0]?.generation ?? 0) + 1;
    const { srtp, workerIndex } = this.#worker;
    const credentials = createIceCredentials(srtp.suite, workerIndex, generation);
    this.#forget(this.#ice.restart(credentials));
    this.#register(credentials);
  }

  /** May this check be answered, and on which new or known path? Called with authenticated checks only. */
  admitCheck(known: OwnPath | undefined, nowUs: number): DropReason | undefined {
    if (!this.#ice.admitCheck(nowUs)) return 'stun_rate';
    return known?.owner === this.#owner || this.#ice.makeRoom() ? undefined : 'stun_pairs';
  }

  /** The path is the owner's. */
  noteCheck(path: OwnPath, check: AuthenticatedCheck): void {
    this.#forget(this.#ice.noteCheck(path, check));
  }

  /** Authenticated media or data came over it, and not over it before. Not hot: once per change. */
  noteHeard(path: OwnPath): void {
    if (this.#ice.noteHeard(path)) this.#forget(this.#ice.endOlderCredentials());
  }

  /** Once a second ('whole'), and between while the peer is heard steadily. `packets`: all that came so far. */
  look(how: Look, packets: number): void {
    const nowUs = this.#worker.clock.nowUs();
    if (how === 'brief') return this.#ice.talk.look(packets, nowUs);
    this.#ice.prune(nowUs);
    this.#ice.talk.tick(packets, nowUs);
  }

  [Symbol.dispose](): void {
    this.#forget(this.#ice.credentials);
    this.#ice.close();
  }

  #register(credentials: IceCredentials): void {
    const { ufrags } = this.#worker;
    ufrags.set(credentials.usernameFragment, { transport: this.#owner, credentials });
  }

  #forget(ended: readonly IceCredentials[]): void {
    endCredentials(this.#worker.ufrags, ended);
  }
}
