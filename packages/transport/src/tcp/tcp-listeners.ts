// How do TCP connections come to a worker? One listening socket per advertised address, the same port on each.
import { createServer, type Server, type Socket } from 'node:net';
import { type Endpoint, familyOf, type IpFamily, type PacketReceiver } from '@chorale/native';
import type { PairSocket } from '../path-table.ts';
import { Admission } from './admission.ts';
import { TcpConnection, type TcpConnectionOwner, type TcpMeans } from './tcp-connection.ts';

export interface TcpListenersOptions {
  readonly means: TcpMeans;
  /** Never an unspecified one. */
  readonly addresses: readonly string[];
  /** 0: a free port, the same on every address. */
  readonly port: number;
}

export interface TcpReceiver extends PacketReceiver {
  /** `from`: arena offset of the peer's sockaddr, during the call. */
  connectionClosed(socket: PairSocket, from: number): void;
}

/** How often connections that take nothing are looked for. */
const TICK_MS = 1000;
/** Connections that the kernel completes ahead of us. */
const BACKLOG = 128;

/** Rejects with one sentence when a port is taken or an address is not local; nothing stays open then. */
export async function openTcpListeners(options: TcpListenersOptions): Promise<TcpListeners> {
  await using starting = new AsyncDisposableStack();
  const listeners = starting.use(new TcpListeners(options.means));
  for (const address of options.addresses) {
    await listeners.listen({ address, port: listeners.locals[0]?.port ?? options.port });
  }
  starting.move();
  return listeners;
}

/** Refuses connections until `start`. Disposing ends them all. */
export class TcpListeners implements TcpConnectionOwner, AsyncDisposable {
  readonly means: TcpMeans;
  readonly locals: Endpoint[] = [];
  receiver: TcpReceiver | undefined;
  accepted = 0;
  readonly #servers: Server[] = [];
  readonly #admission: Admission<TcpConnection>;
  readonly #ticks: Disposable;
  #dirty: TcpConnection[] = [];
  readonly #flush = (): void => this.#flushDirty();

  constructor(means: TcpMeans) {
    this.means = means;
    this.#admission = new Admission(means.limits);
    this.#ticks = means.clock.repeat(TICK_MS, () => {
      const nowUs = means.clock.nowUs();
      for (const connection of this.#admission.connections) connection.tick(nowUs);
    });
  }

  get connections(): number {
    return this.#admission.connections.size;
  }

  /** Those that have not authenticated. */
  get strangers(): number {
    return this.#admission.strangers;
  }

  start(receiver: TcpReceiver): void {
    this.receiver = receiver;
  }

  async listen(endpoint: Endpoint): Promise<void> {
    const family = familyOf(endpoint.address);
    if (family === 0) throw new TypeError(`not an IP address: ${endpoint.address}`);
    const server = createServer({ noDelay: true });
    await listenOn(server, endpoint);
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : endpoint.port;
    const local = { address: endpoint.address, port };
    server.on('connection', (socket) => this.#accept(socket, local, family));
    server.on('error', () => this.means.drops.count('tcp_accept_error'));
    this.#servers.push(server);
    this.locals.push(local);
  }

  authenticated(connection: TcpConnection): void {
    this.#admission.authenticated(connection);
  }

  queued(connection: TcpConnection): void {
    connection.isQueued = true;
    if (this.#dirty.length === 0) setImmediate(this.#flush);
    this.#dirty.push(connection);
  }

  closed(connection: TcpConnection): void {
    this.#admission.remove(connection);
    this.receiver?.connectionClosed(connection, connection.writeSource());
  }

  #accept(socket: Socket, local: Endpoint, family: IpFamily): void {
    const remote = remoteOf(socket);
    if (remote === undefined || this.receiver === undefined) return void socket.destroy();
    const connection = new TcpConnection(this, socket, { local, family, remote });
    if (!this.#admission.admits(connection.addressKey)) {
      this.means.drops.count('tcp_connection_limit');
      return connection.destroy();
    }
    this.accepted += 1;
    const giveWay = this.#admission.add(connection);
    if (giveWay === undefined) return;
    this.means.drops.count('tcp_connection_limit');
    giveWay.destroy();
  }

  #flushDirty(): void {
    const dirty = this.#dirty;
    this.#dirty = [];
    for (const connection of dirty) {
      connection.isQueued = false;
      connection.flush();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ticks[Symbol.dispose]();
    const closed = this.#servers.map(
      (server) => new Promise<void>((resolve) => void server.close(() => resolve())),
    );
    for (const connection of this.#admission.connections) connection.end();
    await Promise.all(closed);
  }
}

function listenOn(server: Server, { address, port }: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`cannot listen on ${address} port ${port}: ${describe(error)}`)),
    );
    server.listen({ host: address, port, ipv6Only: true, backlog: BACKLOG }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function describe({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'the port is taken';
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address';
  return message;
}

/** Undefined when it is gone already. The zone of a link-local address is left out. */
function remoteOf({ remoteAddress, remotePort }: Socket): Endpoint | undefined {
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return { address: remoteAddress.replace(/%.*/, ''), port: remotePort };
}
