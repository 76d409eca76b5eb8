// How do packets move without native calls? node:dgram, one datagram a turn, in the same arena and with the same sockaddr layout.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Arena, SLOT_BYTES } from '../arena.ts';
import {
  type Endpoint,
  familyOf,
  type IpFamily,
  readSockaddr,
  writeSockaddr,
} from '../endpoint.ts';
import { SOCKADDR_BYTES } from '../layout.ts';
import { live } from '../live-counters.ts';
import {
  createPacketIoCounters,
  type PacketIo,
  type PacketIoCounters,
  type PacketIoOptions,
  type PacketReceiver,
  type PacketSocket,
} from '../packet-io.ts';

/** Slots of a turn; more than these are sent at once. */
const SLOTS = 64;

/** Rejects when an address cannot be bound; nothing stays open then. */
export async function openPortablePacketIo(options: PacketIoOptions): Promise<PacketIo> {
  await using stack = new AsyncDisposableStack();
  const arenaBytes = options.extraBytes + (options.addresses.length + 1) * (SLOTS + 4) * SLOT_BYTES;
  const io = stack.use(new PortablePacketIo(new Arena(arenaBytes)));
  for (const address of options.addresses) {
    const port = io.sockets[0]?.local.port ?? options.port;
    await io.open({ address, port }, options.socketBufferBytes);
  }
  stack.move();
  return io;
}

class PortablePacketIo implements PacketIo {
  readonly arena: Arena;
  readonly counters: PacketIoCounters = createPacketIoCounters();
  readonly sockets: PortableSocket[] = [];
  readonly #receiveAt: number;
  readonly #sourceAt: number;
  #receiver: PacketReceiver | undefined;
  #awake = false;
  #flushScheduled = false;

  constructor(arena: Arena) {
    this.arena = arena;
    this.#receiveAt = arena.alloc(SLOT_BYTES, SLOT_BYTES);
    this.#sourceAt = arena.alloc(SOCKADDR_BYTES);
  }

  async open(endpoint: Endpoint, bufferBytes: number): Promise<void> {
    const family = familyOf(endpoint.address);
    if (family === 0) throw new TypeError(`not an IP address: ${endpoint.address}`);
    const socket = createSocket({ type: family === 4 ? 'udp4' : 'udp6', ipv6Only: family === 6 });
    const listening = once(socket, 'listening');
    socket.bind(endpoint.port, endpoint.address);
    await listening;
    live.sockets += 1;
    socket.on('error', () => {
      this.counters.receiveErrors += 1;
    });
    const wrapped = new PortableSocket(this, socket, { family, bufferBytes });
    socket.on('message', (datagram, from) => this.#handleMessage(wrapped, datagram, from));
    this.sockets.push(wrapped);
  }

  start(receiver: PacketReceiver): void {
    this.#receiver = receiver;
  }

  flush(): void {
    for (const socket of this.sockets) socket.flush();
  }

  /** Every datagram has a callback of its own, after which Node runs them. */
  runJobs(): void {}

  packetQueued(): void {
    if (this.#awake || this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.flush();
    });
  }

  aboutToSend(): void {
    try {
      this.#receiver?.aboutToSend?.();
    } catch {
      this.counters.receiverErrors += 1;
    }
  }

  #handleMessage(socket: PortableSocket, datagram: Buffer, from: RemoteInfo): void {
    const { arena, counters } = this;
    counters.datagramsReceived += 1;
    counters.wakeUps += 1;
    if (datagram.length > SLOT_BYTES) {
      counters.truncated += 1;
      return;
    }
    this.#awake = true;
    try {
      arena.bytes.set(datagram, this.#receiveAt);
      writeSockaddr(arena.bytes, this.#sourceAt, from);
      const nowUs = (performance.timeOrigin + performance.now()) * 1000;
      const at = this.#receiveAt;
      this.#receiver?.packetArrived(socket, at, datagram.length, this.#sourceAt, nowUs);
      this.#receiver?.batchRead?.();
    } catch {
      counters.receiverErrors += 1;
    }
    this.#awake = false;
    this.flush();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#receiver = undefined;
    this.flush();
    await Promise.all(this.sockets.map((socket) => socket.close()));
    this.arena[Symbol.dispose]();
  }
}

class PortableSocket implements PacketSocket {
  readonly local: Endpoint;
  readonly family: IpFamily;
  readonly receiveBufferBytes: number;
  readonly #io: PortablePacketIo;
  readonly #socket: Socket;
  readonly #slots: number;
  readonly #lengths: number[] = [];
  readonly #targets: Endpoint[] = [];
  readonly #known = new WeakMap<Uint32Array, Endpoint>();
  #closed = false;

  constructor(
    io: PortablePacketIo,
    socket: Socket,
    facts: { readonly family: IpFamily; readonly bufferBytes: number },
  ) {
    this.#io = io;
    this.#socket = socket;
    this.family = facts.family;
    this.local = { address: socket.address().address, port: socket.address().port };
    this.#slots = io.arena.alloc(SLOTS * SLOT_BYTES, SLOT_BYTES);
    // The system may grant less; node:dgram then throws or rounds, and the counter tells.
    try {
      socket.setRecvBufferSize(facts.bufferBytes);
      socket.setSendBufferSize(facts.bufferBytes);
    } catch {}
    this.receiveBufferBytes = socket.getRecvBufferSize();
  }

  reserve(): number {
    if (this.#closed) return -1;
    if (this.#lengths.length === SLOTS) this.flush();
    return this.#slots + SLOT_BYTES * this.#lengths.length;
  }

  commit(lengthBytes: number, to: Uint32Array): void {
    this.#lengths.push(lengthBytes);
    this.#targets.push(this.#endpointOf(to));
    this.#io.packetQueued();
  }

  flush(): void {
    if (this.#lengths.length === 0) return;
    this.#io.aboutToSend();
    const { bytes } = this.#io.arena;
    for (const [i, lengthBytes] of this.#lengths.entries()) {
      const at = this.#slots + SLOT_BYTES * i;
      const target = this.#targets[i];
      if (target !== undefined && !this.#closed)
        this.#send(bytes.slice(at, at + lengthBytes), target);
    }
    this.#io.counters.batchesSent += 1;
    this.#lengths.length = 0;
    this.#targets.length = 0;
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    live.sockets -= 1;
    return new Promise((resolve) => void this.#socket.close(() => resolve()));
  }

  #send(datagram: Uint8Array, { address, port }: Endpoint): void {
    const { counters } = this.#io;
    this.#socket.send(datagram, port, address, (error) => {
      if (error === null) counters.datagramsSent += 1;
      else counters.sendRefused += 1;
    });
  }

  #endpointOf(to: Uint32Array): Endpoint {
    const known = this.#known.get(to);
    if (known !== undefined) return known;
    const endpoint = readSockaddr(new Uint8Array(to.buffer, to.byteOffset, to.byteLength), 0);
    this.#known.set(to, endpoint);
    return endpoint;
  }
}
