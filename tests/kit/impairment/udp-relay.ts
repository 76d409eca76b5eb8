// How do datagrams reach a server by a bad network? A port that stands for the server's; each client gets a socket of its own behind it.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Clock } from '@chorale/async';
import { Link, type LinkCounters } from './link.ts';
import type { ImpairmentProfile } from './profile.ts';
import { createRandom } from './random.ts';

export interface UdpEndpoint {
  readonly address: string;
  readonly port: number;
}

export interface UdpRelay extends AsyncDisposable {
  /** What clients are told instead of the server's. */
  readonly local: UdpEndpoint;
  readonly up: Readonly<LinkCounters>;
  readonly down: Readonly<LinkCounters>;
  /** Client addresses seen so far. */
  readonly clients: number;
}

/** Further client addresses are not served. */
const MAX_CLIENTS = 2048;
/** A burst to a thousand clients must not be lost here. */
const BUFFER_BYTES = 4 << 20;

/** Listens on the server's own address. Datagrams are never changed: to the server each client is one address of the relay. */
export async function openUdpRelay(
  clock: Clock,
  server: UdpEndpoint,
  { up, down, seed }: ImpairmentProfile,
): Promise<UdpRelay> {
  const links = {
    up: new Link(clock, up, createRandom(seed)),
    down: new Link(clock, down, createRandom(seed + 1)),
  };
  const front = createUdp(server.address);
  const behind = new Map<string, Socket>();
  const openBehind = (client: UdpEndpoint): Socket => {
    const socket = createUdp(server.address);
    socket.on('message', (bytes) =>
      links.down.pass(() => front.send(bytes, client.port, client.address)),
    );
    return socket;
  };
  front.on('message', (bytes, { address, port }) => {
    const name = `${address} ${port}`;
    const known = behind.get(name);
    if (known === undefined && behind.size >= MAX_CLIENTS) return;
    const socket = known ?? openBehind({ address, port });
    behind.set(name, socket);
    links.up.pass(() => socket.send(bytes, server.port, server.address));
  });
  front.bind(0, server.address);
  await once(front, 'listening');
  front.setRecvBufferSize(BUFFER_BYTES);
  front.setSendBufferSize(BUFFER_BYTES);
  return {
    local: { address: server.address, port: front.address().port },
    up: links.up.counters,
    down: links.down.counters,
    get clients() {
      return behind.size;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      links.up[Symbol.dispose]();
      links.down[Symbol.dispose]();
      await Promise.all([front, ...behind.values()].map(close));
    },
  };
}

/** A refused datagram (nobody listens any more) is a lost one. */
function createUdp(address: string): Socket {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  return socket.on('error', () => undefined);
}

const close = (socket: Socket): Promise<void> =>
  new Promise((resolve) => void socket.close(() => resolve()));
