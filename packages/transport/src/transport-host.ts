// How is a worker's transport opened: its UDP and TCP sockets, its certificate, its mux? The wiring of everything below.
import type { Clock } from '@chorale/async';
import { live, openPacketIo, SLOT_BYTES, SOCKADDR_BYTES } from '@chorale/native';
import { createWorker, WORKER_BYTES } from './create-worker.ts';
import { describeFingerprint } from './fingerprint.ts';
import { defaultLimits, type TransportLimits } from './limits.ts';
import type {
  Fingerprint,
  LocalCandidate,
  PeerTransport,
  PeerTransportListener,
  TransportHost,
} from './peer-transport.ts';
import { Presence } from './presence.ts';
import { Rebinding } from './rebinding.ts';
import type { SctpFactory } from './sctp/sctp-association.ts';
import { tcpCandidates } from './tcp/tcp-candidates.ts';
import { openTcpListeners, type TcpListeners } from './tcp/tcp-listeners.ts';
import type { TransportWorker } from './transport-worker.ts';
import { UdpMux } from './udp-mux.ts';
import { UdpPeerTransport } from './udp-peer-transport.ts';

export interface TransportHostOptions {
  /** 0–1,295. Every local ufrag begins with it, as two base-36 digits, so that a mux in front can route by it. */
  readonly workerIndex: number;
  /** Local IPv4 and IPv6 addresses to bind and advertise; never an unspecified one. */
  readonly addresses: readonly string[];
  /** The same port on every address; 0 takes a free one. */
  readonly udpPort: number;
  /** The same port on every address; 0 takes a free one. Absent: no ICE over TCP. */
  readonly tcpPort?: number | undefined;
  readonly clock: Clock;
  /** `native`: recvmmsg and sendmmsg through `node:ffi` (Linux). `portable`: node:dgram and node:crypto. */
  readonly packetIo: 'native' | 'portable';
  /** May packets of equal size to one peer leave as one (UDP segmentation)? Default yes; the portable twin cannot. */
  readonly segmentation?: boolean;
  /** Overrides of `defaultLimits`. */
  readonly limits?: Partial<TransportLimits>;
  /** Hot path: called when a batch of packets has been handed to the listeners. True when it may have queued promise jobs. */
  readonly batchRead?: () => boolean;
  /** Who speaks SCTP; without it `openDataChannel` throws. */
  readonly createSctp?: SctpFactory;
}

/** How often consent is looked at. */
const TICK_MS = 1000;
const UNSPECIFIED: ReadonlySet<string> = new Set(['0.0.0.0', '::', '::0']);

/** Rejects when a port is taken, an address is not local, or OpenSSL cannot be reached. */
export async function createTransportHost(options: TransportHostOptions): Promise<TransportHost> {
  const unspecified = options.addresses.find((address) => UNSPECIFIED.has(address));
  if (options.addresses.length === 0 || unspecified !== undefined) {
    throw new TypeError(`a transport host needs local addresses, not ${unspecified ?? 'none'}`);
  }
  await using stack = new AsyncDisposableStack();
  const limits = { ...defaultLimits, ...options.limits };
  const io = stack.use(
    await openPacketIo(options.packetIo, {
      addresses: options.addresses,
      port: options.udpPort,
      segmentation: options.segmentation ?? true,
      socketBufferBytes: limits.socketBufferBytes,
      extraBytes: WORKER_BYTES,
    }),
  );
  const worker = createWorker(options, limits, io);
  const tcp = options.tcpPort === undefined ? undefined : await openTcp(options, worker);
  if (tcp !== undefined) stack.use(tcp);
  stack.use(worker.dtls);
  stack.adopt(worker.transports, (transports) => {
    for (const transport of transports) transport[Symbol.dispose]();
  });
  const rebinding = stack.use(new Rebinding(worker));
  const presence = stack.use(new Presence(worker));
  const mux = new UdpMux(worker, { rebinding, presence });
  io.start(mux);
  tcp?.start(mux);
  stack.use(
    options.clock.repeat(TICK_MS, () => {
      presence.tick();
      rebinding.tick();
    }),
  );
  return new WorkerTransportHost({ worker, tcp, rebinding, presence }, stack.move());
}

function openTcp(options: TransportHostOptions, worker: TransportWorker): Promise<TcpListeners> {
  const { arena } = worker.io;
  return openTcpListeners({
    addresses: options.addresses,
    port: options.tcpPort ?? 0,
    means: {
      ...{ arena, clock: worker.clock, limits: worker.limits, drops: worker.drops },
      receiveAt: arena.alloc(SLOT_BYTES, SLOT_BYTES),
      sendAt: arena.alloc(SLOT_BYTES, SLOT_BYTES),
      sourceAt: arena.alloc(SOCKADDR_BYTES),
    },
  });
}

interface Opened {
  readonly worker: TransportWorker;
  readonly tcp: TcpListeners | undefined;
  readonly rebinding: Rebinding;
  readonly presence: Presence;
}

class WorkerTransportHost implements TransportHost {
  readonly fingerprint: Fingerprint;
  readonly candidates: readonly LocalCandidate[];
  readonly #worker: TransportWorker;
  readonly #tcp: TcpListeners | undefined;
  readonly #rebinding: Rebinding;
  readonly #presence: Presence;
  readonly #resources: AsyncDisposableStack;

  constructor({ worker, tcp, rebinding, presence }: Opened, resources: AsyncDisposableStack) {
    this.#worker = worker;
    this.#tcp = tcp;
    this.#rebinding = rebinding;
    this.#presence = presence;
    this.#resources = resources;
    this.fingerprint = describeFingerprint(worker.dtls.certificate.fingerprint);
    const udp = worker.io.sockets.map(
      ({ local: { address, port } }, i): LocalCandidate => ({
        ...{ foundation: String(i + 1), protocol: 'udp', priority: hostPriority(i) },
        ...{ address, port },
      }),
    );
    this.candidates = [...udp, ...tcpCandidates(tcp?.locals ?? [])];
  }

  openTransport(listener: PeerTransportListener): PeerTransport {
    if (this.#resources.disposed) throw new Error('the transport host is closed');
    const transport = new UdpPeerTransport(this.#worker, listener);
    this.#worker.transports.add(transport);
    return transport;
  }

  counters(): Readonly<Record<string, number>> {
    const { io, drops, transports, paths, ufrags } = this.#worker;
    return {
      ...drops.named(),
      ...io.counters,
      ...live,
      transports: transports.size,
      pairs: paths.size,
      rebindingTrials: this.#rebinding.trials,
      rebindingChecks: this.#rebinding.checks.sent,
      presenceChecks: this.#presence.checks.sent,
      presenceAnswers: this.#presence.answered,
      rebindings: this.#rebinding.followed,
      tcpConnections: this.#tcp?.connections ?? 0,
      tcpStrangers: this.#tcp?.strangers ?? 0,
      tcpAccepted: this.#tcp?.accepted ?? 0,
      ufrags: ufrags.size,
      receiveBufferBytes: Math.min(...io.sockets.map((socket) => socket.receiveBufferBytes)),
      arenaUsedBytes: io.arena.usedBytes,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

/** RFC 8445 section 5.1.2.1: type preference of a host candidate, earlier addresses preferred, component 1. */
function hostPriority(index: number): number {
  return 126 * 2 ** 24 + (65_535 - index) * 2 ** 8 + 255;
}
