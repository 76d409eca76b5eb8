// How soon could a packet leave that nobody looks at? recvmmsg when the socket is readable, sendmmsg of the same bytes to all.
// Beside it is measured what the stack adds: the same calls by the same door, no ciphers, no rewriting, no copy.
import { Arena, SLOT_BYTES } from './arena.ts';
import { type Endpoint, familyOf, writeSockaddr } from './endpoint.ts';
import { EAGAIN, EINTR, iovec, MSG_DONTWAIT, message, SOCKADDR_BYTES } from './layout.ts';
import { type Libc, openLibc } from './libc.ts';
import { createPacketIoCounters, RECEIVE_SLOTS } from './packet-io.ts';
import { openReadiness, READABLE, type Readiness } from './readiness.ts';
import { RECEIVE_BATCH_BYTES, ReceiveBatch } from './receive-batch.ts';
import { toWord } from './small-numbers.ts';
import { closeUdpDescriptor, openUdpDescriptor, type UdpDescriptor } from './udp-descriptor.ts';

export interface RelayCounts {
  received: number;
  sent: number;
  /** Copies that the kernel would not take at once: its buffer was full, or the target none. */
  refused: number;
}

/** Disposing resolves when the socket is closed. */
export interface BareRelay extends AsyncDisposable {
  readonly local: Endpoint;
  readonly counts: Readonly<RelayCounts>;
}

/** Of each buffer, as the stack asks for. */
const SOCKET_BUFFER_BYTES = 4 << 20;
/** Full batches taken in one wake-up, as the packet path does. */
const BATCHES_PER_WAKE_UP = 16;

/** Begins at once, on a free port of `address`. All targets are of its family. Throws when the address cannot be bound. */
export function openBareRelay(address: string, targets: readonly Endpoint[]): BareRelay {
  const perTarget = message.sizeBytes + SOCKADDR_BYTES;
  const arena = new Arena(RECEIVE_BATCH_BYTES + targets.length * perTarget + 4 * SLOT_BYTES);
  const scratch = { arena, at: arena.alloc(64) };
  try {
    const descriptor = openUdpDescriptor(scratch, { address, port: 0 }, SOCKET_BUFFER_BYTES);
    return new Relay(arena, descriptor, targets);
  } catch (error) {
    arena[Symbol.dispose]();
    throw error;
  }
}

class Relay implements BareRelay {
  readonly local: Endpoint;
  readonly counts: RelayCounts = { received: 0, sent: 0, refused: 0 };
  readonly #arena: Arena;
  readonly #fd: number;
  readonly #libc: Libc = openLibc();
  readonly #incoming: ReceiveBatch;
  readonly #readiness: Readiness;
  /** One vector for all messages: they send the same bytes. */
  readonly #vector: number;
  /** Where the messages from the i-th on begin. */
  readonly #messages: readonly bigint[];

  constructor(arena: Arena, { fd, local }: UdpDescriptor, targets: readonly Endpoint[]) {
    this.#arena = arena;
    this.#fd = fd;
    this.local = local;
    this.#incoming = new ReceiveBatch(arena, createPacketIoCounters());
    this.#vector = arena.alloc(iovec.sizeBytes);
    const [messages, sockaddrs] = [
      arena.alloc(targets.length * message.sizeBytes),
      arena.alloc(targets.length * SOCKADDR_BYTES),
    ];
    this.#messages = targets.map((target, i) => {
      writeSockaddr(arena.bytes, sockaddrs + SOCKADDR_BYTES * i, target);
      const at = messages + message.sizeBytes * i;
      this.#wire(at, sockaddrs + SOCKADDR_BYTES * i, familyOf(target.address) === 6 ? 28 : 16);
      return arena.address(at);
    });
    this.#readiness = openReadiness(fd, () => this.#drain());
    this.#readiness.watch(READABLE);
  }

  #wire(at: number, sockaddr: number, sockaddrBytes: number): void {
    this.#arena.writeAddress(at + message.name, sockaddr);
    this.#arena.view.setUint32(at + message.nameLength, sockaddrBytes, true);
    this.#arena.writeAddress(at + message.vectors, this.#vector);
    this.#arena.view.setUint32(at + message.vectorCount, 1, true);
  }

  /** What is left comes with the next turn of the loop: the socket is readable still. */
  #drain(): void {
    for (let i = 0; i < BATCHES_PER_WAKE_UP; i++) {
      const count = this.#incoming.receive(this.#fd);
      for (let j = 0; j < count; j++) this.#pass(j);
      if (count < RECEIVE_SLOTS) return;
    }
  }

  #pass(index: number): void {
    this.counts.received += 1;
    const lengthBytes = this.#incoming.lengthOf(index);
    if (lengthBytes < 0) return;
    this.#arena.writeAddress(this.#vector + iovec.base, this.#incoming.offsetOf(index));
    this.#arena.words[(this.#vector + iovec.length) >>> 2] = lengthBytes;
    for (let done = 0; done < this.#messages.length; ) done += this.#sendFrom(done);
  }

  /** How many are dealt with, sent or refused. */
  #sendFrom(first: number): number {
    const left = this.#messages.length - first;
    const [at, flags] = [this.#messages[first] ?? 0n, toWord(MSG_DONTWAIT)];
    const sent = this.#libc.sendmmsg(toWord(this.#fd), at, toWord(left), flags);
    if (sent > 0) {
      this.counts.sent += sent;
      return sent;
    }
    const errno = this.#libc.errno();
    if (errno === EINTR) return 0;
    const refused = errno === EAGAIN ? left : 1;
    this.counts.refused += refused;
    return refused;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#readiness[Symbol.asyncDispose]();
    closeUdpDescriptor(this.#fd);
    this.#arena[Symbol.dispose]();
  }
}
