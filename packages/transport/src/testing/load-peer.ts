// How does a load client connect cheaply? ICE checks, a DTLS client and SRTP on a socket of its own; packets are only looked at.
import {
  DtlsSession,
  type PacketIo,
  type PacketReceiver,
  type PacketSocket,
  writeSockaddr,
} from '@chorale/native';
import type { IceParameters } from '../peer-transport.ts';
import { KEYING_LABEL, keyingMaterialBytes, profileNumbers } from '../srtp/key-derivation.ts';
import { createSrtpSession, type SrtpSession } from '../srtp/srtp-session.ts';
import type { LoadMeans } from './load-means.ts';
import { openLoadSocket } from './load-socket.ts';
import { bindingRequest } from './packets.ts';

/** Called on the loop; `bytes` is readable during the call only. */
export interface LoadPeerListener {
  connected(): void;
  /** One SRTP packet as it came: clear header, encrypted payload. `arrivalUs`: when the kernel got it, since the epoch. */
  rtpArrived(bytes: Uint8Array, at: number, lengthBytes: number, arrivalUs: number): void;
  /** One decrypted RTCP compound. */
  rtcpArrived(bytes: Uint8Array, at: number, lengthBytes: number): void;
}

export interface LoadServer {
  readonly address: string;
  readonly port: number;
  readonly ice: IceParameters;
}

/** Until the first answer, and between DTLS repeats. libwebrtc's is 50 ms as well. */
const RETRY_MS = 50;
/** RFC 7675 section 5.1. */
const CONSENT_MS = 4000;

/** About 10 µs a received packet in all, of which recvmmsg is half. Disposing tells the server nothing. */
export class LoadPeer implements AsyncDisposable, PacketReceiver {
  readonly #means: LoadMeans;
  readonly #listener: LoadPeerListener;
  readonly #io: PacketIo;
  readonly #socket: PacketSocket;
  readonly #ice: IceParameters;
  readonly #to = new Uint32Array(8);
  readonly #session: DtlsSession;
  readonly #timers: NodeJS.Timeout[] = [];
  #srtp: SrtpSession | undefined;
  #isAnswered = false;

  private constructor(
    means: LoadMeans,
    io: PacketIo,
    server: LoadServer,
    listener: LoadPeerListener,
  ) {
    const [socket] = io.sockets;
    if (socket === undefined) throw new Error('no socket');
    this.#means = means;
    this.#io = io;
    this.#socket = socket;
    this.#ice = server.ice;
    this.#listener = listener;
    writeSockaddr(new Uint8Array(this.#to.buffer), 0, server);
    this.#session = new DtlsSession(means.context, 'client');
  }

  /** Connects by itself; `connected` says when. */
  static async open(
    means: LoadMeans,
    server: LoadServer,
    listener: LoadPeerListener,
  ): Promise<LoadPeer> {
    const io = await openLoadSocket(server.address);
    const peer = new LoadPeer(means, io, server, listener);
    io.start(peer);
    peer.#start();
    return peer;
  }

  /** Protects and queues one packet. False before the keys are there. */
  sendRtp(packet: Uint8Array): boolean {
    if (this.#srtp === undefined) return false;
    const { arena, at } = this.#means;
    arena.bytes.set(packet, at);
    if (this.#srtp.sender.protectRtp(at, packet.length) !== undefined) return false;
    this.#send(this.#srtp.sender.protectedBytes);
    return true;
  }

  sendRtcp(packet: Uint8Array): void {
    if (this.#srtp === undefined) return;
    const { arena, at } = this.#means;
    arena.bytes.set(packet, at);
    if (this.#srtp.sender.protectRtcp(at, packet.length) !== undefined) return;
    this.#send(this.#srtp.sender.protectedBytes);
  }

  /** Decrypts a packet of `rtpArrived`; a copy, or undefined when it is not authentic or was seen before. */
  open(bytes: Uint8Array, packetAt: number, lengthBytes: number): Uint8Array | undefined {
    const { arena, at } = this.#means;
    arena.bytes.set(bytes.subarray(packetAt, packetAt + lengthBytes), at);
    const nowUs = performance.now() * 1000;
    const refused = this.#srtp?.receiver.receiveRtp(at, lengthBytes, nowUs);
    if (this.#srtp === undefined || refused !== undefined) return undefined;
    return arena.bytes.slice(at, at + this.#srtp.receiver.plainBytes);
  }

  /** Says goodbye: close_notify. */
  shutdown(): void {
    this.#session.shutdown();
    this.#sendDtls();
    this.#io.flush();
  }

  packetArrived(
    _socket: PacketSocket,
    at: number,
    lengthBytes: number,
    _from: number,
    arrivalUs: number,
  ): void {
    const { bytes } = this.#io.arena;
    const first = bytes[at] ?? 0;
    if (first >= 128) this.#receiveMedia(at, lengthBytes, arrivalUs);
    else if (first >= 20) this.#receiveDtls(bytes.subarray(at, at + lengthBytes));
    else if (!this.#isAnswered) this.#beginHandshake();
  }

  /** Whoever waits for a first packet waits for a promise. */
  batchRead(): void {
    this.#io.runJobs();
  }

  #start(): void {
    this.#check();
    this.#timers.push(setInterval(() => this.#retry(), RETRY_MS));
    this.#timers.push(setInterval(() => this.#check(), CONSENT_MS));
  }

  #retry(): void {
    if (!this.#isAnswered) return this.#check();
    if (this.#srtp !== undefined) return clearInterval(this.#timers[0]);
    this.#session.handleTimeout();
    this.#sendDtls();
  }

  #check(): void {
    const request = bindingRequest(this.#ice, { useCandidate: true });
    this.#means.arena.bytes.set(request, this.#means.at);
    this.#send(request.length);
  }

  #beginHandshake(): void {
    this.#isAnswered = true;
    this.#session.handshake();
    this.#sendDtls();
  }

  #receiveDtls(datagram: Uint8Array): void {
    const { arena, at } = this.#means;
    arena.bytes.set(datagram, at);
    this.#session.receive(at, datagram.length);
    if (this.#srtp !== undefined) return this.#drain();
    const progress = this.#session.handshake();
    this.#sendDtls();
    if (progress === 'finished') this.#takeKeys();
  }

  /** Application data is SCTP, which a load client does not speak. */
  #drain(): void {
    while (this.#session.read() > 0);
  }

  #receiveMedia(at: number, lengthBytes: number, arrivalUs: number): void {
    const { bytes } = this.#io.arena;
    const isRtcp = ((bytes[at + 1] ?? 0) & 0xe0) === 0xc0;
    if (!isRtcp) return this.#listener.rtpArrived(bytes, at, lengthBytes, arrivalUs);
    const { arena, at: own } = this.#means;
    arena.bytes.set(bytes.subarray(at, at + lengthBytes), own);
    const refused = this.#srtp?.receiver.receiveRtcp(own, lengthBytes, performance.now() * 1000);
    if (this.#srtp === undefined || refused !== undefined) return;
    this.#listener.rtcpArrived(arena.bytes, own, this.#srtp.receiver.plainBytes);
  }

  #sendDtls(): void {
    const { at } = this.#means;
    for (;;) {
      const length = this.#session.takeDatagram(at);
      if (length <= 0) return;
      this.#send(length);
    }
  }

  /** What lies in the shared slot. */
  #send(lengthBytes: number): void {
    const to = this.#socket.reserve();
    if (to < 0) return;
    const { arena, at } = this.#means;
    this.#io.arena.bytes.set(arena.bytes.subarray(at, at + lengthBytes), to);
    this.#socket.commit(lengthBytes, this.#to);
  }

  #takeKeys(): void {
    const profile = profileNumbers[this.#session.facts().profile];
    if (profile === undefined) throw new Error('the server agreed to no SRTP profile');
    const { arena, suite } = this.#means;
    const bytes = keyingMaterialBytes(profile);
    const keyingMaterial = this.#session.exportKeyingMaterial(KEYING_LABEL, bytes);
    const role = 'client';
    this.#srtp = createSrtpSession({
      arena,
      suite,
      profile,
      keyingMaterial,
      role,
      inboundSources: 64,
    });
    this.#listener.connected();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#srtp?.[Symbol.dispose]();
    this.#session[Symbol.dispose]();
    await this.#io[Symbol.asyncDispose]();
  }
}
