// How does a test get a host, a peer transport and a client that is connected to it?
import { type Clock, createSystemClock } from '@chorale/async';
import type { TransportLimits } from '../limits.ts';
import type {
  IceParameters,
  LocalCandidate,
  PeerTransport,
  PeerTransportListener,
  PeerTransportState,
  TransportHost,
} from '../peer-transport.ts';
import type { SctpFactory } from '../sctp/sctp-association.ts';
import { createTransportHost } from '../transport-host.ts';
import { rtpPacket } from './packets.ts';
import { TestClient, type TestClientOptions } from './test-client.ts';

/** Keeps what a transport tells. */
export interface Recorder extends PeerTransportListener {
  readonly states: PeerTransportState[];
  readonly rtp: Buffer[];
  readonly rtcp: Buffer[];
  /** How often another pair took the place of a silent one. */
  readonly replaced: number;
}

export interface HostOptions {
  readonly packetIo?: 'native' | 'portable';
  readonly address?: string;
  readonly clock?: Clock;
  readonly limits?: Partial<TransportLimits>;
  /** Absent: no TCP. 0: a free port. */
  readonly tcpPort?: number;
  readonly createSctp?: SctpFactory;
}

export interface Peer extends AsyncDisposable {
  readonly client: TestClient;
  readonly transport: PeerTransport;
  readonly heard: Recorder;
}

export function createRecorder(): Recorder {
  const states: PeerTransportState[] = [];
  const rtp: Buffer[] = [];
  const rtcp: Buffer[] = [];
  let replaced = 0;
  const take = (bytes: Uint8Array, at: number, lengthBytes: number): Buffer =>
    Buffer.from(bytes.slice(at, at + lengthBytes));
  return {
    states,
    rtp,
    rtcp,
    get replaced() {
      return replaced;
    },
    pathReplaced(): void {
      replaced += 1;
    },
    stateChanged: (state) => void states.push(state),
    rtpReceived: (bytes, at, lengthBytes) => void rtp.push(take(bytes, at, lengthBytes)),
    rtcpReceived: (bytes, at, lengthBytes) => void rtcp.push(take(bytes, at, lengthBytes)),
    dataChannelOpened: () => undefined,
  };
}

/** Native on IPv4 loopback unless told; a free port. */
export function openHost(options: HostOptions = {}): Promise<TransportHost> {
  const {
    packetIo = 'native',
    address = '127.0.0.1',
    clock = createSystemClock(),
    ...rest
  } = options;
  return createTransportHost({
    workerIndex: 1,
    addresses: [address],
    udpPort: 0,
    clock,
    packetIo,
    ...rest,
  });
}

export function candidateOf(host: TransportHost): LocalCandidate {
  const [candidate] = host.candidates;
  if (candidate === undefined) throw new Error('the host has no candidate');
  return candidate;
}

export function tcpCandidateOf(host: TransportHost): LocalCandidate {
  const candidate = host.candidates.find(({ protocol }) => protocol === 'tcp');
  if (candidate === undefined) throw new Error('the host has no TCP candidate');
  return candidate;
}

export function countOf(host: TransportHost, name: string): number {
  return host.counters()[name] ?? 0;
}

/** A transport and a client that knows of it; the client has done nothing yet. */
export async function openPeer(host: TransportHost, options?: TestClientOptions): Promise<Peer> {
  const server = options?.protocol === 'tcp' ? tcpCandidateOf(host) : candidateOf(host);
  const client = await TestClient.open(server, options);
  const heard = createRecorder();
  const transport = host.openTransport(heard);
  return {
    client,
    transport,
    heard,
    async [Symbol.asyncDispose](): Promise<void> {
      transport[Symbol.dispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}

/** The client's own, in every description of a test. */
export const clientIce: IceParameters = {
  usernameFragment: 'peer',
  password: 'by which checks of ours are answered',
};

export function describe({ client, transport }: Peer): 'ok' | 'fingerprint_changed' {
  return transport.setRemote({ ice: clientIce, fingerprint: client.fingerprint });
}

/** One check that is answered. */
export async function validate({ client, transport }: Peer): Promise<void> {
  const answered = client.stun.length;
  client.check(transport.iceParameters);
  await client.until(() => client.stun.length > answered);
}

/** Check, handshake, nomination. */
export async function connect(peer: Peer): Promise<void> {
  const { client, transport } = peer;
  describe(peer);
  await validate(peer);
  client.handshake();
  await client.until(() => transport.state === 'connected' && client.srtp !== undefined);
  const answered = client.stun.length;
  client.check(transport.iceParameters, { useCandidate: true });
  await client.until(() => client.stun.length > answered);
}

export async function openConnectedPeer(
  host: TransportHost,
  options?: TestClientOptions,
): Promise<Peer> {
  const peer = await openPeer(host, options);
  await connect(peer);
  return peer;
}

let nextSequence = 1000;

/** One packet each way; resolves when both have come. */
export async function exchangeMedia({ client, transport, heard }: Peer): Promise<void> {
  const { sink } = transport;
  const [up, down] = [heard.rtp.length, client.rtp.length];
  nextSequence += 1;
  client.sendRtp(rtpPacket({ ssrc: 0xaaaa, sequence: nextSequence }));
  sendDown(sink, rtpPacket({ ssrc: 0xbbbb, sequence: nextSequence }));
  await client.until(() => heard.rtp.length > up && client.rtp.length > down);
}

/** False when nothing could be reserved. */
export function sendDown(sink: PeerTransport['sink'], packet: Uint8Array): boolean {
  const at = sink.reserve();
  if (at < 0) return false;
  sink.bytes.set(packet, at);
  sink.commit(packet.length, 1);
  return true;
}
