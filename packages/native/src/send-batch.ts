// How do datagrams go out? A row of slots, each wired to its message, sent with one sendmmsg.
// Hot path: called once per packet per subscriber.
import { type Arena, SLOT_BYTES } from './arena.ts';
import { EAGAIN, EINTR, iovec, MSG_DONTWAIT, message, SOCKADDR_BYTES } from './layout.ts';
import { type Libc, openLibc } from './libc.ts';
import { type PacketIoCounters, SEND_SLOTS } from './packet-io.ts';
import { toWord } from './small-numbers.ts';

export const SEND_BATCH_BYTES: number =
  SEND_SLOTS * (SLOT_BYTES + message.sizeBytes + iovec.sizeBytes + SOCKADDR_BYTES) + 2 * SLOT_BYTES;

export type SendOutcome = 'sent' | 'wait';

/** Slot i belongs to message i; what is queued lies between head and tail. */
export class SendBatch {
  readonly #arena: Arena;
  readonly #counters: PacketIoCounters;
  readonly #libc: Libc = openLibc();
  readonly #sockaddrWords: number;
  readonly #slots: number;
  readonly #messages: number;
  readonly #vectors: number;
  readonly #targets: number;
  readonly #addresses: readonly bigint[];
  #head = 0;
  #tail = 0;

  /** `sockaddrBytes`: 16 for IPv4, 28 for IPv6. */
  constructor(arena: Arena, counters: PacketIoCounters, sockaddrBytes: number) {
    this.#arena = arena;
    this.#counters = counters;
    this.#sockaddrWords = sockaddrBytes / 4;
    this.#slots = arena.alloc(SEND_SLOTS * SLOT_BYTES, SLOT_BYTES);
    this.#messages = arena.alloc(SEND_SLOTS * message.sizeBytes);
    this.#vectors = arena.alloc(SEND_SLOTS * iovec.sizeBytes);
    this.#targets = arena.alloc(SEND_SLOTS * SOCKADDR_BYTES);
    for (let i = 0; i < SEND_SLOTS; i++) this.#wire(i, sockaddrBytes);
    this.#addresses = Array.from({ length: SEND_SLOTS }, (_, i) =>
      arena.address(this.#messages + message.sizeBytes * i),
    );
  }

  get queued(): number {
    return this.#tail - this.#head;
  }

  /** -1 when every slot is taken. */
  reserve(): number {
    return this.#tail === SEND_SLOTS ? -1 : this.#slots + SLOT_BYTES * this.#tail;
  }

  commit(lengthBytes: number, to: Uint32Array): void {
    const { words } = this.#arena;
    const target = (this.#targets + SOCKADDR_BYTES * this.#tail) >>> 2;
    for (let i = 0; i < this.#sockaddrWords; i++) words[target + i] = to[i] ?? 0;
    words[(this.#vectors + iovec.sizeBytes * this.#tail + iovec.length) >>> 2] = lengthBytes;
    this.#tail += 1;
  }

  /** Sends all that is queued. A message that the kernel refuses is skipped and counted; `wait`: the buffer is full. */
  flush(fd: number): SendOutcome {
    while (this.#head < this.#tail) {
      const first = this.#addresses[this.#head] ?? 0n;
      const queued = toWord(this.#tail - this.#head);
      const count = this.#libc.sendmmsg(toWord(fd), first, queued, toWord(MSG_DONTWAIT));
      if (count > 0) this.#advance(count);
      else if (!this.#skipRefused()) return 'wait';
    }
    this.#head = 0;
    this.#tail = 0;
    return 'sent';
  }

  /** Gives up what is queued. */
  discard(): void {
    this.#counters.sendExpired += this.queued;
    this.#head = 0;
    this.#tail = 0;
  }

  #advance(count: number): void {
    this.#head += count;
    this.#counters.datagramsSent += count;
    this.#counters.batchesSent += 1;
  }

  /** False when nothing is wrong with the message but the time. */
  #skipRefused(): boolean {
    const errno = this.#libc.errno();
    if (errno === EAGAIN) return false;
    if (errno === EINTR) return true;
    this.#head += 1;
    this.#counters.sendRefused += 1;
    return true;
  }

  #wire(index: number, sockaddrBytes: number): void {
    const at = this.#messages + message.sizeBytes * index;
    const vector = this.#vectors + iovec.sizeBytes * index;
    this.#arena.writeAddress(at + message.name, this.#targets + SOCKADDR_BYTES * index);
    this.#arena.view.setUint32(at + message.nameLength, sockaddrBytes, true);
    this.#arena.writeAddress(at + message.vectors, vector);
    this.#arena.view.setUint32(at + message.vectorCount, 1, true);
    this.#arena.writeAddress(vector + iovec.base, this.#slots + SLOT_BYTES * index);
  }
}
