// What does a peer say over DTLS? That it is who was described, and then its data channels. One handshake, one SCTP association.
import type { CheckNames } from './address-check.ts';
import type { DropReason } from './drop-reason.ts';
import type { DtlsTransportOwner } from './dtls-owner.ts';
import { DtlsTransport } from './dtls-transport.ts';
import type { IceLite } from './ice-lite.ts';
import { MAX_SCTP_PACKET_BYTES, openSctp, receiveSctp } from './open-sctp.ts';
import type { Path } from './path-table.ts';
import { PeerKeys } from './peer-keys.ts';
import type { PeerTransportListener, RemoteDescription } from './peer-transport.ts';
import { putBack } from './put-back.ts';
import type { SctpAssociation } from './sctp/sctp-association.ts';
import type { SrtpReceiver } from './srtp/srtp-receiver.ts';
import type { TransportWorker } from './transport-worker.ts';
import type { UdpPeerTransport } from './udp-peer-transport.ts';

type OwnPath = Path<UdpPeerTransport>;

/** What the session needs of the peer that it belongs to. */
export interface SessionOwner {
  readonly worker: TransportWorker;
  readonly listener: PeerTransportListener;
  readonly transport: UdpPeerTransport;
  readonly ice: IceLite<UdpPeerTransport>;
  /** What only the peer can have sent came over this path, and not over it before. */
  readonly heard: (path: OwnPath) => void;
  /** Something that its state depends on has changed. */
  readonly changed: () => void;
  /** Calls a listener, whose errors stay there. */
  readonly notify: (call: () => void) => void;
}

export class PeerSession implements DtlsTransportOwner {
  /** Data may leave. Set by the owner. */
  isSendable = false;
  readonly keys: PeerKeys<OwnPath>;
  readonly dtls: DtlsTransport;
  readonly sctp: SctpAssociation | undefined;
  readonly #owner: SessionOwner;
  /** The pair that last brought DTLS: where a handshake is answered before anything is authenticated. */
  #path: OwnPath | undefined;

  constructor(owner: SessionOwner) {
    const { worker, listener, notify } = owner;
    this.#owner = owner;
    this.dtls = new DtlsTransport({ ...worker, context: worker.dtls, owner: this });
    this.keys = new PeerKeys(worker);
    this.sctp = openSctp(worker, {
      send: (lengthBytes) => this.#sendSctp(lengthBytes),
      channelOpened: (channel) => notify(() => listener.dataChannelOpened(channel)),
    });
  }

  /** By whose keys an unknown address may show to be the peer's; undefined while nothing is sent to it. */
  get receiver(): SrtpReceiver | undefined {
    return this.isSendable ? this.keys.srtp?.receiver : undefined;
  }

  /** By which names a check of ours reaches it; undefined before its description. */
  get checkNames(): CheckNames | undefined {
    const remote = this.keys.remoteIce;
    const local = this.#owner.ice.credentialsInUse;
    return remote === undefined || local === undefined ? undefined : { remote, local };
  }

  setRemote(description: RemoteDescription): 'ok' | 'fingerprint_changed' {
    const described = this.keys.describe(description);
    if (described === 'ok') this.#verify();
    return described;
  }

  /** A DTLS datagram of a validated path. */
  receive(path: OwnPath, at: number, lengthBytes: number): DropReason | undefined {
    this.#path = path;
    return this.dtls.receive(at, lengthBytes);
  }

  endPath(path: OwnPath): void {
    if (this.#path === path) this.#path = undefined;
  }

  sendDatagrams(): void {
    const path = this.#sendPath;
    if (path === undefined) return;
    for (let at = path.socket.reserve(); at >= 0; at = path.socket.reserve()) {
      const length = this.dtls.takeDatagram(at);
      if (length === 0) return;
      path.socket.commit(length, path.sockaddr);
    }
  }

  get #sendPath(): OwnPath | undefined {
    return this.#owner.ice.sendPath ?? this.#path;
  }

  handshakeEnded(): void {
    const { session } = this.dtls;
    if (session === undefined || this.dtls.state !== 'finished') return this.#owner.changed();
    this.keys.noteFacts(session.facts());
    this.#verify();
  }

  dataArrived(at: number, lengthBytes: number): void {
    const { worker } = this.#owner;
    if (!this.keys.isVerified) {
      return this.keys.holdData(worker.io.arena.bytes.subarray(at, at + lengthBytes));
    }
    this.#noteHeard();
    receiveSctp(worker, this.sctp, at, lengthBytes);
  }

  ended(): void {
    this.keys.end();
    this.#owner.changed();
  }

  /** Compares certificate and description as soon as both are known; only then keys are taken. */
  #verify(): void {
    const { changed, notify } = this.#owner;
    const outcome = this.keys.verify(this.dtls.session);
    if (outcome === 'waits') return;
    if (outcome === 'refused') {
      this.dtls.fail();
      return changed();
    }
    this.#noteHeard();
    changed();
    if (this.keys.isVerified) notify(() => this.sctp?.start());
    if (this.keys.isVerified) this.#releaseHeld();
  }

  #releaseHeld(): void {
    const { worker, transport } = this.#owner;
    for (const { bytes } of this.keys.takeData()) {
      worker.io.arena.bytes.set(bytes, worker.heldAt);
      receiveSctp(worker, this.sctp, worker.heldAt, bytes.length);
    }
    putBack(worker, this.keys.takeMedia(), transport);
  }

  #noteHeard(): void {
    const path = this.#path;
    if (path !== undefined && this.#owner.ice.lastHeard !== path) this.#owner.heard(path);
  }

  /** What lies in the SCTP memory. */
  #sendSctp(lengthBytes: number): boolean {
    const { drops, sctpMemory } = this.#owner.worker;
    const path = this.isSendable ? this.#sendPath : undefined;
    const fits = lengthBytes <= MAX_SCTP_PACKET_BYTES;
    const at = path === undefined || !fits ? -1 : path.socket.reserve();
    const length = at < 0 ? 0 : this.dtls.write(sctpMemory.bytes.byteOffset, lengthBytes, at);
    if (path === undefined || length === 0) {
      drops.count('sctp_unsendable');
      return false;
    }
    path.socket.commit(length, path.sockaddr);
    return true;
  }

  [Symbol.dispose](): void {
    this.sctp?.[Symbol.dispose]();
    this.dtls[Symbol.dispose]();
    this.keys[Symbol.dispose]();
  }
}
