// What is one peer? Its ICE-lite pairs over UDP and TCP, its one DTLS and SRTP state, and the state that those add up to.
import type { DtlsFacts } from '@chorale/native';
import type { PacketSink } from '@chorale/rtp';
import type { DropReason } from './drop-reason.ts';
import { DtlsTransport, type DtlsTransportOwner } from './dtls-transport.ts';
import { isSameFingerprint } from './fingerprint.ts';
import { HeldDatagrams } from './held-datagrams.ts';
import { createIceCredentials, endCredentials, type IceCredentials } from './ice-credentials.ts';
import { type AuthenticatedCheck, IceLite } from './ice-lite.ts';
import { MediaInlet } from './media-inlet.ts';
import { MAX_SCTP_PACKET_BYTES, openSctp, receiveSctp } from './open-sctp.ts';
import type { Path } from './path-table.ts';
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
import { putBack } from './put-back.ts';
import type { SctpAssociation } from './sctp/sctp-association.ts';
import { SendQueue } from './send-queue.ts';
import { openSrtp } from './srtp/open-srtp.ts';
import type { SrtpSession } from './srtp/srtp-session.ts';
import type { TransportWorker } from './transport-worker.ts';

type OwnPath = Path<UdpPeerTransport>;

export class UdpPeerTransport implements PeerTransport, DtlsTransportOwner {
  readonly #worker: TransportWorker;
  readonly #listener: PeerTransportListener;
  readonly #ice: IceLite<UdpPeerTransport>;
  readonly #dtls: DtlsTransport;
  readonly #queue: SendQueue<UdpPeerTransport>;
  readonly #held: HeldDatagrams<OwnPath>;
  readonly #heldData: HeldDatagrams<undefined>;
  readonly #inlet: MediaInlet;
  readonly #sctp: SctpAssociation | undefined;
  #srtp: SrtpSession | undefined;
  #remote: RemoteDescription | undefined;
  #facts: DtlsFacts | undefined;
  /** The pair that last brought DTLS: where a handshake is answered before anything is authenticated. */
  #dtlsPath: OwnPath | undefined;
  #state: PeerTransportState = 'new';
  #sendable = false;

  constructor(worker: TransportWorker, listener: PeerTransportListener) {
    this.#worker = worker;
    this.#listener = listener;
    const credentials = createIceCredentials(worker.srtp.suite, worker.workerIndex, 0);
    this.#ice = new IceLite(worker.paths, worker.limits, credentials);
    this.#dtls = new DtlsTransport({ ...worker, context: worker.dtls, owner: this });
    this.#inlet = new MediaInlet(worker.io.arena.bytes, listener);
    this.#held = new HeldDatagrams(worker.limits.heldDatagrams);
    this.#heldData = new HeldDatagrams(worker.limits.heldDatagrams);
    this.#queue = new SendQueue(worker.io.arena, worker.drops, worker.srtp.streams);
    this.#sctp = openSctp(worker, {
      send: (bytes) => this.#sendSctp(bytes),
      channelOpened: (channel) => this.#notify(() => listener.dataChannelOpened(channel)),
    });
    worker.ufrags.set(credentials.usernameFragment, { transport: this, credentials });
  }

  get iceParameters(): IceParameters {
    const { usernameFragment = '', password = '' } = this.#ice.credentials[0] ?? {};
    return { usernameFragment, password };
  }

  get state(): PeerTransportState {
    return this.#state;
  }

  get sink(): PacketSink {
    return this.#queue;
  }

  get dataChannels(): readonly DataChannel[] {
    return this.#sctp?.dataChannels ?? [];
  }

  get counters(): PeerTransportCounters {
    const { packetsReceived, bytesReceived } = this.#inlet;
    const { packetsSent, bytesSent } = this.#queue;
    return { packetsReceived, bytesReceived, packetsSent, bytesSent };
  }

  setRemote(description: RemoteDescription): 'ok' | 'fingerprint_changed' {
    const known = this.#remote?.fingerprint;
    if (known !== undefined && !isSameFingerprint(known, description.fingerprint)) {
      return 'fingerprint_changed';
    }
    this.#remote = description;
    this.#verify();
    return 'ok';
  }

  restartIce(): IceParameters {
    const generation = (this.#ice.credentials[0]?.generation ?? 0) + 1;
    if (this.#state === 'closed') return this.iceParameters;
    const { srtp, ufrags, workerIndex } = this.#worker;
    const credentials = createIceCredentials(srtp.suite, workerIndex, generation);
    this.#forget(this.#ice.restart(credentials));
    ufrags.set(credentials.usernameFragment, { transport: this, credentials });
    return this.iceParameters;
  }

  openDataChannel(options: DataChannelOptions): DataChannel {
    if (this.#sctp === undefined) throw new Error('unimplemented: this host has no SCTP');
    return this.#sctp.openDataChannel(options);
  }

  /** May this check be answered, and on which new or known path? Called with authenticated checks only. */
  admitCheck(known: OwnPath | undefined, nowUs: number): DropReason | undefined {
    if (!this.#ice.admitCheck(nowUs)) return 'stun_rate';
    return known?.owner === this || this.#ice.makeRoom() ? undefined : 'stun_pairs';
  }

  receiveCheck(path: OwnPath, check: AuthenticatedCheck): void {
    if (path.owner !== this) {
      path.owner.#release(path);
      path.owner = this;
      path.nominatedUs = 0;
    }
    this.#forget(this.#ice.noteCheck(path, check));
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
    if (this.#dtlsPath === path) this.#dtlsPath = undefined;
  }

  /** A DTLS datagram of a validated path. */
  receiveDtls(path: OwnPath, at: number, lengthBytes: number): DropReason | undefined {
    this.#dtlsPath = path;
    return this.#dtls.receive(at, lengthBytes);
  }

  /** An SRTP or SRTCP datagram of a validated path. Hot path. */
  receiveMedia(
    path: OwnPath,
    at: number,
    lengthBytes: number,
    arrivalUs: number,
  ): DropReason | undefined {
    const srtp = this.#srtp;
    if (srtp === undefined) {
      if (this.#dtls.state !== 'finished') return 'srtp_no_keys';
      const bytes = this.#worker.io.arena.bytes.subarray(at, at + lengthBytes);
      return this.#held.hold(path, bytes, arrivalUs) ? undefined : 'held_full';
    }
    const dropped = this.#inlet.open(srtp.receiver, at, lengthBytes, arrivalUs);
    if (dropped !== undefined) return dropped;
    this.#noteHeard(path);
    return this.#inlet.deliver(at, srtp.receiver.plainBytes, arrivalUs);
  }

  /** Once a second. */
  tick(): void {
    this.#ice.prune(this.#worker.clock.nowUs());
    this.#updateState();
  }

  sendDatagrams(): void {
    while (this.sendDatagram());
  }

  sendDatagram(): boolean {
    const path = this.#ice.sendPath ?? this.#dtlsPath;
    const at = path?.socket.reserve() ?? -1;
    if (path === undefined || at < 0) return false;
    const length = this.#dtls.takeDatagram(at);
    if (length > 0) path.socket.commit(length, path.sockaddr);
    return length > 0;
  }

  handshakeEnded(): void {
    const session = this.#dtls.session;
    if (session === undefined || this.#dtls.state !== 'finished') return this.#updateState();
    this.#facts = session.facts();
    this.#verify();
  }

  dataArrived(bytes: Uint8Array): void {
    if (!this.#isVerified()) {
      if (!this.#heldData.hold(undefined, bytes, 0)) this.#worker.drops.count('held_full');
      return;
    }
    if (this.#dtlsPath !== undefined) this.#noteHeard(this.#dtlsPath);
    receiveSctp(this.#worker, this.#sctp, bytes);
  }

  ended(): void {
    this.#srtp?.[Symbol.dispose]();
    this.#srtp = undefined;
    this.#updateState();
  }

  #isVerified(): boolean {
    return this.#srtp !== undefined;
  }

  /** Compares certificate and description as soon as both are known; only then keys are taken. */
  #verify(): void {
    const { session } = this.#dtls;
    const fingerprint = this.#remote?.fingerprint;
    if (this.#isVerified() || session === undefined) return;
    if (this.#facts === undefined || fingerprint === undefined) return;
    this.#srtp = openSrtp({ session, facts: this.#facts, fingerprint }, this.#worker.srtp);
    if (this.#srtp === undefined) {
      this.#dtls.fail();
      this.#held.takeAll();
      return this.#updateState();
    }
    if (this.#dtlsPath !== undefined) this.#noteHeard(this.#dtlsPath);
    this.#updateState();
    if (this.#isVerified()) this.#notify(() => this.#sctp?.start());
    if (this.#isVerified()) this.#releaseHeld();
  }

  #releaseHeld(): void {
    for (const { bytes } of this.#heldData.takeAll()) receiveSctp(this.#worker, this.#sctp, bytes);
    putBack(this.#worker, this.#held.takeAll(), this);
  }

  #noteHeard(path: OwnPath): void {
    if (this.#ice.lastHeard === path) return;
    if (this.#ice.noteHeard(path)) this.#forget(this.#ice.endOlderCredentials());
    this.#direct();
  }

  /** After anything that decides whether and where media leaves. */
  #direct(): void {
    const path = this.#sendable ? this.#ice.sendPath : undefined;
    this.#queue.direct(path, this.#srtp?.sender);
  }

  #sendSctp(bytes: Uint8Array): boolean {
    const fits = this.#sendable && bytes.length <= MAX_SCTP_PACKET_BYTES;
    const sent = fits && this.#dtls.write(bytes);
    if (!sent) this.#worker.drops.count('sctp_unsendable');
    return sent;
  }

  #updateState(): void {
    if (this.#state === 'closed') return;
    const state = decideState({
      dtls: this.#dtls.state,
      liveness: this.#ice.liveness(this.#worker.clock.nowUs()),
      verified: this.#isVerified(),
    });
    this.#sendable = state === 'connected' || state === 'disconnected';
    this.#direct();
    if (state === this.#state) return;
    this.#state = state;
    this.#notify(() => this.#listener.stateChanged(state));
  }

  /** Nothing that a listener throws reaches the packet loop. */
  #notify(call: () => void): void {
    try {
      call();
    } catch {
      this.#worker.drops.count('listener_error');
    }
    this.#worker.io.runJobs();
  }

  #forget(ended: readonly IceCredentials[]): void {
    endCredentials(this.#worker.ufrags, ended);
  }

  [Symbol.dispose](): void {
    if (this.#state === 'closed') return;
    this.#sctp?.[Symbol.dispose]();
    this.#dtls[Symbol.dispose]();
    this.#srtp?.[Symbol.dispose]();
    this.#srtp = undefined;
    this.#forget(this.#ice.credentials);
    this.#ice.close();
    this.#held.takeAll();
    this.#sendable = false;
    this.#direct();
    this.#state = 'closed';
    this.#worker.transports.delete(this);
    this.#notify(() => this.#listener.stateChanged('closed'));
  }
}
