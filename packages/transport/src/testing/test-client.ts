// What does the other side look like in tests? A full ICE, DTLS and SRTP client on a socket of its own, scriptable step by step.
import {
  Arena,
  type Certificate,
  CIPHER_SCRATCH_BYTES,
  createCiphers,
  DTLS_SCRATCH_BYTES,
  DtlsContext,
  DtlsSession,
  openPacketIo,
  SLOT_BYTES,
  writeSockaddr,
} from '@chorale/native';
import { describeFingerprint } from '../fingerprint.ts';
import type { Fingerprint, IceParameters, LocalCandidate } from '../peer-transport.ts';
import {
  KEYING_LABEL,
  keyingMaterialBytes,
  profileNumbers,
  SRTP_PROFILES,
} from '../srtp/key-derivation.ts';
import { createSrtpSession, type SrtpSession } from '../srtp/srtp-session.ts';
import { BINDING_REQUEST } from '../stun/binding-request.ts';
import { bindingRequest, type CheckOptions } from './packets.ts';
import { openTcpTestSocket, type TcpTestSocket } from './tcp-test-socket.ts';

export interface TestClientOptions {
  /** `SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80` when absent. */
  readonly profiles?: string;
  readonly certificate?: Certificate;
  readonly address?: string;
  /** How its first socket reaches the server; `udp` when absent. */
  readonly protocol?: 'udp' | 'tcp';
}

export interface ClientCheckOptions extends CheckOptions {
  readonly from?: TestSocket;
}

/** One address of the client, or one TCP connection. */
export interface TestSocket extends AsyncDisposable {
  readonly receivedPackets: number;
  send(bytes: Uint8Array): void;
}

/** Everything that came is kept, oldest first. Waiting is done with `until`. */
export class TestClient implements AsyncDisposable {
  /** Answers to its checks, and what else is STUN but no request. */
  readonly stun: Buffer[] = [];
  /** Checks of the server; `onCheck` may answer them. */
  readonly checks: Buffer[] = [];
  onCheck: (check: Buffer, to: TestSocket) => void = () => undefined;
  readonly rtp: Buffer[] = [];
  readonly rtcp: Buffer[] = [];
  readonly data: Buffer[] = [];
  /** Handshake datagrams pass through here on their way out; undefined swallows one. */
  onHandshakeDatagram: (datagram: Buffer) => Buffer | undefined = (datagram) => datagram;
  /** False loses a DTLS datagram of the server. */
  onIncomingDtls: (datagram: Buffer) => boolean = () => true;
  srtp: SrtpSession | undefined;
  readonly #server: LocalCandidate;
  readonly #arena = new Arena(DTLS_SCRATCH_BYTES + CIPHER_SCRATCH_BYTES + 8 * SLOT_BYTES);
  readonly #context: DtlsContext;
  readonly #session: DtlsSession;
  readonly #at: number;
  readonly #sockets: TestSocket[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #profile: string;

  private constructor(server: LocalCandidate, options: TestClientOptions) {
    this.#server = server;
    this.#profile = options.profiles ?? SRTP_PROFILES;
    const { certificate } = options;
    this.#context = new DtlsContext({
      arena: this.#arena,
      keyingProfiles: this.#profile,
      ...(certificate === undefined ? {} : { certificate }),
    });
    this.#session = new DtlsSession(this.#context, 'client');
    this.#at = this.#arena.alloc(2 * SLOT_BYTES, SLOT_BYTES);
  }

  static async open(server: LocalCandidate, options: TestClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(server, options);
    await (server.protocol === 'tcp' ? client.openTcp(server) : client.openSocket());
    return client;
  }

  get fingerprint(): Fingerprint {
    return describeFingerprint(this.#context.certificate.fingerprint);
  }

  get progress(): string {
    return this.#session.progress;
  }

  get main(): TestSocket {
    const main = this.#sockets[0];
    if (main === undefined) throw new Error('the client has no socket');
    return main;
  }

  /** One more address of this client. */
  openSocket(): Promise<TestSocket> {
    return this.openUdp(this.#server);
  }

  async openUdp(server: LocalCandidate): Promise<TestSocket> {
    const addresses = [server.address];
    const options = { addresses, port: 0, socketBufferBytes: 1 << 20, extraBytes: 0 };
    const io = await openPacketIo('native', options);
    const [socket] = io.sockets;
    if (socket === undefined) throw new Error('no socket');
    const to = new Uint32Array(8);
    writeSockaddr(new Uint8Array(to.buffer), 0, server);
    const opened: TestSocket = {
      get receivedPackets() {
        return io.counters.datagramsReceived;
      },
      send(bytes): void {
        const at = socket.reserve();
        io.arena.bytes.set(bytes, at);
        socket.commit(bytes.length, to);
        io.flush();
      },
      [Symbol.asyncDispose]: () => io[Symbol.asyncDispose](),
    };
    io.start({
      packetArrived: (_socket, at, lengthBytes): void => {
        this.#receive(Buffer.from(io.arena.bytes.slice(at, at + lengthBytes)), opened);
      },
      batchRead: () => io.runJobs(),
    });
    this.#sockets.push(opened);
    return opened;
  }

  /** One more way to the server: a TCP connection to this candidate of it. */
  async openTcp(candidate: LocalCandidate): Promise<TcpTestSocket> {
    const opened = await openTcpTestSocket(candidate, (packet): void =>
      this.#receive(packet, opened),
    );
    this.#sockets.push(opened);
    return opened;
  }

  /** Resolves when `holds` does; looked at after each arrival and every few milliseconds. Rejects after 8 s. */
  async until(holds: () => boolean): Promise<void> {
    const deadlineMs = performance.now() + 8_000;
    while (!holds()) {
      if (performance.now() > deadlineMs) throw new Error(`still waiting for ${holds}`);
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        setTimeout(resolve, 5);
      });
    }
  }

  send(bytes: Uint8Array, from: TestSocket = this.main): void {
    from.send(bytes);
  }

  check(ice: IceParameters, options: ClientCheckOptions = {}): void {
    this.send(bindingRequest(ice, options), options.from);
  }

  /** Starts, or goes on with, the handshake. */
  handshake(from: TestSocket = this.main): void {
    const progress = this.#session.handshake();
    this.#sendDtls(from);
    if (progress === 'finished') this.#takeKeys();
  }

  /** Repeats the last flight when its time has come. */
  retransmit(): void {
    this.#session.handleTimeout();
    this.#sendDtls(this.main);
  }

  sendRtp(packet: Uint8Array, from: TestSocket = this.main): Buffer {
    const sealed = this.protectRtp(packet);
    this.send(sealed, from);
    return sealed;
  }

  protectRtp(packet: Uint8Array): Buffer {
    this.#arena.bytes.set(packet, this.#at);
    const refused = this.#keys().sender.protectRtp(this.#at, packet.length);
    if (refused !== undefined) throw new Error(refused);
    return this.#take(this.#keys().sender.protectedBytes);
  }

  protectRtcp(packet: Uint8Array): Buffer {
    this.#arena.bytes.set(packet, this.#at);
    const refused = this.#keys().sender.protectRtcp(this.#at, packet.length);
    if (refused !== undefined) throw new Error(refused);
    return this.#take(this.#keys().sender.protectedBytes);
  }

  sendData(bytes: Uint8Array, from: TestSocket = this.main): void {
    this.#session.write(bytes);
    this.#sendDtls(from);
  }

  shutdown(): void {
    this.#session.shutdown();
    this.#sendDtls(this.main);
  }

  #receive(datagram: Buffer, to: TestSocket): void {
    const first = datagram[0] ?? 0;
    if (first <= 3) this.#receiveStun(datagram, to);
    else if (first < 64 && this.onIncomingDtls(datagram)) this.#receiveDtls(datagram);
    else if (first >= 128) this.#receiveMedia(datagram);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #receiveStun(message: Buffer, to: TestSocket): void {
    if (message.readUInt16BE(0) !== BINDING_REQUEST) return void this.stun.push(message);
    this.checks.push(message);
    this.onCheck(message, to);
  }

  #receiveDtls(datagram: Buffer): void {
    this.#arena.bytes.set(datagram, this.#at);
    this.#session.receive(this.#at, datagram.length);
    if (this.#session.progress !== 'finished') this.handshake();
    for (let length = this.#session.read(); length > 0; length = this.#session.read()) {
      const { recordAt } = this.#context;
      this.data.push(Buffer.from(this.#arena.bytes.slice(recordAt, recordAt + length)));
    }
  }

  #receiveMedia(datagram: Buffer): void {
    this.#arena.bytes.set(datagram, this.#at);
    const rtcp = ((datagram[1] ?? 0) & 0xe0) === 0xc0;
    const { receiver } = this.#keys();
    const dropped = rtcp
      ? receiver.receiveRtcp(this.#at, datagram.length, 1)
      : receiver.receiveRtp(this.#at, datagram.length, 1);
    if (dropped !== undefined) throw new Error(dropped);
    (rtcp ? this.rtcp : this.rtp).push(this.#take(receiver.plainBytes));
  }

  #sendDtls(from: TestSocket): void {
    for (let length = this.#session.takeDatagram(this.#at); length > 0; ) {
      const datagram = this.#take(length);
      const altered =
        this.#session.progress === 'pending' ? this.onHandshakeDatagram(datagram) : datagram;
      if (altered !== undefined) this.send(altered, from);
      length = this.#session.takeDatagram(this.#at);
    }
  }

  #takeKeys(): void {
    const profile = profileNumbers[this.#session.facts().profile];
    if (this.srtp !== undefined || profile === undefined) return;
    const bytes = keyingMaterialBytes(profile);
    this.srtp = createSrtpSession({
      arena: this.#arena,
      suite: createCiphers('portable', this.#arena),
      profile,
      keyingMaterial: this.#session.exportKeyingMaterial(KEYING_LABEL, bytes),
      role: 'client',
      inboundSources: 64,
    });
  }

  #keys(): SrtpSession {
    if (this.srtp === undefined) throw new Error('the client has no keys yet');
    return this.srtp;
  }

  #take(lengthBytes: number): Buffer {
    return Buffer.from(this.#arena.bytes.slice(this.#at, this.#at + lengthBytes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.srtp?.[Symbol.dispose]();
    this.#session[Symbol.dispose]();
    this.#context[Symbol.dispose]();
    await Promise.all(this.#sockets.map((socket) => socket[Symbol.asyncDispose]()));
    this.#arena[Symbol.dispose]();
  }
}
