// How do datagrams come in? One recvmmsg fills up to 64 slots, each with its source and the kernel's receive time.
// Hot path: called once per wake-up, its accessors once per packet.
import { type Arena, SLOT_BYTES } from './arena.ts';
import {
  CONTROL_BYTES,
  control,
  EAGAIN,
  EINTR,
  iovec,
  MSG_DONTWAIT,
  MSG_TRUNC,
  message,
  SO_RXQ_OVFL,
  SO_TIMESTAMPNS,
  SOCKADDR_BYTES,
  SOL_SOCKET,
} from './layout.ts';
import { type Libc, openLibc } from './libc.ts';
import { type PacketIoCounters, RECEIVE_SLOTS } from './packet-io.ts';
import { toWord } from './small-numbers.ts';

const MOST: bigint = toWord(RECEIVE_SLOTS);
const FLAGS: bigint = toWord(MSG_DONTWAIT);

export const RECEIVE_BATCH_BYTES: number =
  RECEIVE_SLOTS *
    (SLOT_BYTES + message.sizeBytes + iovec.sizeBytes + SOCKADDR_BYTES + CONTROL_BYTES) +
  2 * SLOT_BYTES;

/** Shared by all sockets of a worker: what came is read before the next call. */
export class ReceiveBatch {
  readonly #arena: Arena;
  readonly #counters: PacketIoCounters;
  readonly #libc: Libc = openLibc();
  readonly #slots: number;
  readonly #messages: number;
  readonly #sources: number;
  readonly #controls: number;
  readonly #messagesAddress: bigint;
  #kernelDrops = 0;
  /** Messages that the kernel has written into since they were last made ready. */
  #written = RECEIVE_SLOTS;

  constructor(arena: Arena, counters: PacketIoCounters) {
    this.#arena = arena;
    this.#counters = counters;
    this.#slots = arena.alloc(RECEIVE_SLOTS * SLOT_BYTES, SLOT_BYTES);
    this.#messages = arena.alloc(RECEIVE_SLOTS * message.sizeBytes);
    this.#sources = arena.alloc(RECEIVE_SLOTS * SOCKADDR_BYTES);
    this.#controls = arena.alloc(RECEIVE_SLOTS * CONTROL_BYTES);
    const vectors = arena.alloc(RECEIVE_SLOTS * iovec.sizeBytes);
    for (let i = 0; i < RECEIVE_SLOTS; i++) this.#wire(i, vectors + iovec.sizeBytes * i);
    this.#messagesAddress = arena.address(this.#messages);
  }

  /** How many came: 0 when the socket is empty or refuses. */
  receive(fd: number): number {
    for (;;) {
      this.#reset();
      const messages = this.#messagesAddress;
      const count = this.#libc.recvmmsg(toWord(fd), messages, MOST, FLAGS, 0n);
      if (count >= 0) {
        this.#written = count;
        return count;
      }
      const errno = this.#libc.errno();
      if (errno === EINTR) continue;
      if (errno !== EAGAIN) this.#counters.receiveErrors += 1;
      return 0;
    }
  }

  offsetOf(index: number): number {
    return this.#slots + SLOT_BYTES * index;
  }

  sourceOf(index: number): number {
    return this.#sources + SOCKADDR_BYTES * index;
  }

  /** -1 when it did not fit. */
  lengthOf(index: number): number {
    const at = this.#messages + message.sizeBytes * index;
    if ((this.#arena.view.getUint32(at + message.flags, true) & MSG_TRUNC) !== 0) return -1;
    return this.#arena.view.getUint32(at + message.length, true);
  }

  /** Microseconds since the epoch; 0 when the kernel gave none. Takes the drop count of the socket with it. */
  arrivalUsOf(index: number): number {
    const { view } = this.#arena;
    const start = this.#controls + CONTROL_BYTES * index;
    const length = this.#messages + message.sizeBytes * index + message.controlLength;
    const end = start + Math.min(view.getUint32(length, true), CONTROL_BYTES);
    let arrivalUs = 0;
    for (let at = start; at + control.data <= end; ) {
      const bytes = view.getUint32(at + control.length, true);
      if (bytes < control.data) break;
      const type = view.getInt32(at + control.type, true);
      if (view.getInt32(at + control.level, true) === SOL_SOCKET) {
        if (type === SO_TIMESTAMPNS) arrivalUs = this.#readTimespec(at + control.data);
        else if (type === SO_RXQ_OVFL) this.#kernelDrops = view.getUint32(at + control.data, true);
      }
      at += (bytes + control.align - 1) & -control.align;
    }
    return arrivalUs;
  }

  /** The newest drop count since the last call, counted by the kernel per socket; 0 when it told nothing. */
  takeKernelDrops(): number {
    const drops = this.#kernelDrops;
    this.#kernelDrops = 0;
    return drops;
  }

  #readTimespec(at: number): number {
    const { view } = this.#arena;
    // tv_sec fits 32 bits until 2106; both fields are 64 bits wide.
    return view.getUint32(at, true) * 1e6 + view.getUint32(at + 8, true) / 1000;
  }

  #wire(index: number, vector: number): void {
    const at = this.#messages + message.sizeBytes * index;
    this.#arena.writeAddress(at + message.name, this.sourceOf(index));
    this.#arena.writeAddress(at + message.vectors, vector);
    this.#arena.view.setUint32(at + message.vectorCount, 1, true);
    this.#arena.writeAddress(at + message.control, this.#controls + CONTROL_BYTES * index);
    this.#arena.writeAddress(vector + iovec.base, this.offsetOf(index));
    this.#arena.view.setUint32(vector + iovec.length, SLOT_BYTES, true);
  }

  /** The kernel overwrites these lengths with what it used. Most batches are short, so most messages are still ready. */
  #reset(): void {
    const { words } = this.#arena;
    for (let i = 0; i < this.#written; i++) {
      const word = (this.#messages + message.sizeBytes * i) >>> 2;
      words[word + message.nameLength / 4] = SOCKADDR_BYTES;
      words[word + message.controlLength / 4] = CONTROL_BYTES;
    }
    this.#written = 0;
  }
}
