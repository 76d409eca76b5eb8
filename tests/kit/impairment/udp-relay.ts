// How do datagrams reach a server by a bad network? A port that stands for the server's; each client gets a socket of its own behind it.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { Clock } from '@chorale/async';
import type { LinkCounters } from './link.ts';
import type { LinkSample } from './link-log.ts';
import { openLinkPair } from './link-pair.ts';
import type { ImpairmentProfile } from './profile.ts';

export interface UdpEndpoint {
  readonly address: string;
  readonly port: number;
}

/** Sees each datagram as it enters the network, also those that get lost. Must not keep or change it. */
export type Tap = (direction: 'up' | 'down', datagram: Uint8Array) => void;

export interface UdpRelay extends AsyncDisposable {
  /** What clients are told instead of the server's. */
  readonly local: UdpEndpoint;
  readonly up: Readonly<LinkCounters>;
  readonly down: Readonly<LinkCounters>;
  /** Ten a second since it was opened. */
  readonly log: { readonly up: readonly LinkSample[]; readonly down: readonly LinkSample[] };
  /** Client addresses seen so far. */
  readonly clients: number;
  /** From now on; the seconds of its steps count from now. */
  change(profile: ImpairmentProfile): void;
  /** From now on the server sees every client at another port, and what it sends to the old one is lost. */
  roam(): void;
}

export interface UdpRelayOptions {
  readonly profile: ImpairmentProfile;
  readonly tap?: Tap;
}

/** Further client addresses are not served. */
const MAX_CLIENTS = 2048;
/** A burst to a thousand clients must not be lost here. */
const BUFFER_BYTES = 4 << 20;

/** Listens on the server's own address. Datagrams are never changed: to the server each client is one address of the relay. */
export async function openUdpRelay(
  clock: Clock,
  server: UdpEndpoint,
  { profile, tap = () => undefined }: UdpRelayOptions,
): Promise<UdpRelay> {
  const links = openLinkPair(clock, profile);
  const front = createUdp(server.address);
  const behind = new Map<string, Socket>();
  const openBehind = (client: UdpEndpoint): Socket => {
    const socket = createUdp(server.address);
    socket.on('message', (bytes) => {
      tap('down', bytes);
      links.down.pass(bytes.length, () => front.send(bytes, client.port, client.address));
    });
    behind.set(nameOf(client), socket);
    return socket;
  };
  front.on('message', (bytes, client) => {
    const known = behind.get(nameOf(client));
    if (known === undefined && behind.size >= MAX_CLIENTS) return;
    if (known === undefined) openBehind(client);
    tap('up', bytes);
    links.up.pass(bytes.length, () =>
      behind.get(nameOf(client))?.send(bytes, server.port, server.address),
    );
  });
  front.bind(0, server.address);
  await once(front, 'listening');
  front.setRecvBufferSize(BUFFER_BYTES);
  front.setSendBufferSize(BUFFER_BYTES);
  return {
    local: { address: server.address, port: front.address().port },
    up: links.up.counters,
    down: links.down.counters,
    log: { up: links.logs.up.samples, down: links.logs.down.samples },
    get clients() {
      return behind.size;
    },
    change: (changed) => links.change(changed),
    roam(): void {
      for (const [name, socket] of behind) {
        socket.close();
        openBehind(endpointOf(name));
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      links[Symbol.dispose]();
      await Promise.all([front, ...behind.values()].map(close));
    },
  };
}

const nameOf = ({ address, port }: UdpEndpoint): string => `${address} ${port}`;

function endpointOf(name: string): UdpEndpoint {
  const [address = '', port] = name.split(' ');
  return { address, port: Number(port) };
}

/** A refused datagram (nobody listens any more) is a lost one. */
function createUdp(address: string): Socket {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  return socket.on('error', () => undefined);
}

const close = (socket: Socket): Promise<void> =>
  new Promise((resolve) => void socket.close(() => resolve()));
