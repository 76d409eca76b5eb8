// What is one peer? Its ICE-lite pairs over UDP and TCP, its one DTLS and SRTP state, and the state that those add up to.
import type { PacketSink } from '@chorale/rtp';
import type { DropReason } from './drop-reason.ts';
import type { AuthenticatedCheck, IceLite } from './ice-lite.ts';
import { MediaInlet } from './media-inlet.ts';
import type { Path } from './path-table.ts';
import type { PeerKeys } from './peer-keys.ts';
import { type Look, PeerPaths } from './peer-paths.ts';
import { PeerSession } from './peer-session.ts';
import { decideState } from './peer-state.ts';
import type {
  DataChannel,
  DataChannelOptions,
  IceParameters,
  PeerTransport,
  PeerTransportCounters,
  PeerTransportListener,
  PeerTransportState,
  RemoteDescription,
} from './peer-transport.ts';
import { SendQueue } from './send-queue.ts';
import { tellListener } from './tell-listener.ts';
import type { TransportWorker } from './transport-worker.ts';

type OwnPath = Path<UdpPeerTransport>;

export class UdpPeerTransport implements PeerTransport {
  readonly #worker: TransportWorker;
  readonly #listener: PeerTransportListener;
  readonly #paths: PeerPaths;
  readonly #ice: IceLite<UdpPeerTransport>;
  readonly #session: PeerSession;
  readonly #keys: PeerKeys<OwnPath>;
  readonly #queue: SendQueue<UdpPeerTransport>;
  readonly #inlet: MediaInlet;
  #state: PeerTransportState = 'new';

  constructor(worker: TransportWorker, listener: PeerTransportListener) {
    this.#worker = worker;
    this.#listener = listener;
    this.#inlet = new MediaInlet(worker.io.arena.bytes, listener);
    this.#queue = new SendQueue(worker.io.arena, worker.drops, worker.srtp.streams);
    this.#paths = new PeerPaths(worker, this);
    this.#ice = this.#paths.ice;
    this.#session = new PeerSession({
      ...{ worker, listener, transport: this, ice: this.#ice },
      heard: (path) => this.#noteHeard(path),
      changed: () => this.#updateState(),
      notify: (call) => tellListener(worker, call),
    });
    this.#keys = this.#session.keys;
  }

  get iceParameters(): IceParameters {
    return this.#paths.parameters;
  }

  get state(): PeerTransportState {
    return this.#state;
  }

  get sink(): PacketSink {
    return this.#queue;
  }

  get dataChannels(): readonly DataChannel[] {
    return this.#session.sctp?.dataChannels ?? [];
  }

  get counters(): PeerTransportCounters {
    const { packetsReceived, bytesReceived } = this.#inlet;
    const { packetsSent, bytesSent } = this.#queue;
    return { packetsReceived, bytesReceived, packetsSent, bytesSent };
  }

  get ice(): IceLite<UdpPeerTransport> {
    return this.#ice;
  }

  get session(): PeerSession {
    return this.#session;
  }

  setRemote(description: RemoteDescription): 'ok' | 'fingerprint_changed' {
    return this.#session.setRemote(description);
  }

  restartIce(): IceParameters {
    if (this.#state !== 'closed') this.#paths.restart();
    return this.iceParameters;
  }

  openDataChannel(options: DataChannelOptions): DataChannel {
    const { sctp } = this.#session;
    if (sctp === undefined) throw new Error('unimplemented: this host has no SCTP');
    return sctp.openDataChannel(options);
  }

  /** May this check be answered, and on which new or known path? Called with authenticated checks only. */
  admitCheck(known: OwnPath | undefined, nowUs: number): DropReason | undefined {
    return this.#paths.admitCheck(known, nowUs);
  }

  receiveCheck(path: OwnPath, check: AuthenticatedCheck): void {
    if (path.owner !== this) {
      path.owner.#release(path);
      path.owner = this;
      path.nominatedUs = 0;
    }
    this.#paths.noteCheck(path, check);
    this.#updateState();
  }

  /** It has answered a check of ours on its own pair. */
  receiveAnswer(path: OwnPath): void {
    this.#ice.noteAnswer(path, this.#worker.clock.nowUs());
    this.#updateState();
  }

  #release(path: OwnPath): void {
    this.#ice.release(path);
    this.#direct();
  }

  /** The connection under the pair has ended. */
  endPath(path: OwnPath): void {
    this.#ice.remove(path);
    this.#direct();
    this.#session.endPath(path);
  }

  /** A DTLS datagram of a validated path. */
  receiveDtls(path: OwnPath, at: number, lengthBytes: number): DropReason | undefined {
    return this.#session.receive(path, at, lengthBytes);
  }

  /** An SRTP or SRTCP datagram of a validated path. Hot path. */
  receiveMedia(
    path: OwnPath,
    at: number,
    lengthBytes: number,
    arrivalUs: number,
  ): DropReason | undefined {
    const { srtp } = this.#keys;
    if (srtp === undefined) {
      if (this.#session.dtls.state !== 'finished') return 'srtp_no_keys';
      return this.#keys.holdMedia(path, at, lengthBytes, arrivalUs);
    }
    const dropped = this.#inlet.open(srtp.receiver, at, lengthBytes, arrivalUs);
    if (dropped !== undefined) return dropped;
    if (this.#ice.lastHeard !== path) this.#noteHeard(path);
    return this.#inlet.deliver(at, srtp.receiver.plainBytes, arrivalUs);
  }

  /** Is it still heard? Once a second, and between while it is heard steadily. */
  look(how: Look): void {
    this.#paths.look(how, this.#inlet.packetsReceived);
    this.#updateState();
  }

  #noteHeard(path: OwnPath): void {
    this.#paths.noteHeard(path);
    this.#updateState();
  }

  /** After anything that decides whether and where media leaves. */
  #direct(): void {
    const path = this.#session.isSendable ? this.#ice.sendPath : undefined;
    this.#queue.direct(path, this.#keys.srtp?.sender);
  }

  #updateState(): void {
    if (this.#state === 'closed') return;
    const state = decideState({
      dtls: this.#session.dtls.state,
      liveness: this.#ice.liveness(this.#worker.clock.nowUs()),
      verified: this.#keys.isVerified,
    });
    this.#session.isSendable = state === 'connected' || state === 'disconnected';
    this.#direct();
    const isReplaced = this.#ice.takeReplaced();
    const isNew = state !== this.#state;
    this.#state = state;
    if (isNew) tellListener(this.#worker, () => this.#listener.stateChanged(state));
    if (isReplaced) tellListener(this.#worker, () => this.#listener.pathReplaced?.());
  }

  [Symbol.dispose](): void {
    if (this.#state === 'closed') return;
    this.#session[Symbol.dispose]();
    this.#paths[Symbol.dispose]();
    this.#session.isSendable = false;
    this.#direct();
    this.#state = 'closed';
    this.#worker.transports.delete(this);
    tellListener(this.#worker, () => this.#listener.stateChanged('closed'));
  }
}
