// What is one UDP socket on the native path? A descriptor, its readiness and its send batch.
import { type Alarm, openAlarm } from './alarm.ts';
import type { Arena } from './arena.ts';
import { type Endpoint, familyOf, type IpFamily } from './endpoint.ts';
import { sockaddrLength } from './layout.ts';
import type { PacketIoCounters, PacketSocket } from './packet-io.ts';
import { openReadiness, READABLE, type Readiness, WRITABLE } from './readiness.ts';
import { SendBatch } from './send-batch.ts';
import { closeUdpDescriptor, type UdpDescriptor } from './udp-descriptor.ts';

/** A packet that waited longer for a writable socket is worth nothing to a live call. */
const WRITABLE_WAIT_MS = 100;

/**
 * Packets of one sendmmsg: three times the lanes of SHA-1, and slots that the first level of the processor's cache still holds when
 * the kernel reads them. 128 cost as much CPU time and came 0.06 ms later (median at 100 subscribers).
 */
const SENT_AT_ONCE = 24;

/** How long a socket rests that may: of what 50 peers acknowledge of one message, most comes within so long. */
const REST_MS = 2;

/** What a socket tells its packet I/O. */
export interface BatchSocketOwner {
  readonly arena: Arena;
  readonly counters: PacketIoCounters;
  packetQueued(): void;
  aboutToSend(): void;
  readable(socket: BatchSocket): void;
}

export class BatchSocket implements PacketSocket, AsyncDisposable {
  readonly local: Endpoint;
  readonly family: IpFamily;
  readonly receiveBufferBytes: number;
  readonly fd: number;
  /** Last count that the kernel gave of datagrams it dropped on this socket. */
  kernelDrops = 0;
  readonly #owner: BatchSocketOwner;
  readonly #batch: SendBatch;
  #readiness: Readiness | undefined;
  #alarm: Alarm | undefined;
  #isWatched = false;
  #restsOn = false;
  #waitingSinceMs: number | undefined;
  #closed = false;

  constructor(owner: BatchSocketOwner, descriptor: UdpDescriptor, runs: boolean) {
    this.#owner = owner;
    this.fd = descriptor.fd;
    this.local = descriptor.local;
    this.family = familyOf(descriptor.local.address) === 6 ? 6 : 4;
    this.receiveBufferBytes = descriptor.receiveBufferBytes;
    this.#batch = new SendBatch(owner.arena, owner.counters, {
      sockaddrBytes: sockaddrLength[this.family],
      runs,
    });
  }

  start(): void {
    this.#readiness ??= openReadiness(this.fd, (events) => this.#handleReady(events));
    this.#alarm ??= openAlarm(() => this.#wakeUp());
    this.#watch(READABLE);
  }

  /** Is not read for a moment, unless it waits to be writable. */
  rest(): void {
    if (this.#closed || this.#waitingSinceMs !== undefined) return;
    if (this.#isWatched) this.#readiness?.pause();
    this.#isWatched = false;
    this.#alarm?.set(REST_MS);
    this.#restsOn = true;
  }

  reserve(): number {
    let at = this.#batch.reserve();
    if (at >= 0) return at;
    this.flush();
    at = this.#batch.reserve();
    if (at < 0) this.#owner.counters.queueFull += 1;
    return at;
  }

  commit(lengthBytes: number, to: Uint32Array, at = 0): void {
    this.#batch.commit(lengthBytes, to, at);
    if (this.#batch.queued >= SENT_AT_ONCE && this.#waitingSinceMs === undefined) this.flush();
    else this.#owner.packetQueued();
  }

  flush(): void {
    if (this.#closed || this.#batch.queued === 0) return;
    this.#owner.aboutToSend();
    if (this.#batch.flush(this.fd) === 'sent') this.#stopWaiting();
    else this.#wait();
  }

  #handleReady(events: number): void {
    if (this.#closed) return;
    if ((events & WRITABLE) !== 0) this.flush();
    if ((events & READABLE) !== 0) this.#owner.readable(this);
  }

  /** Reads first, and is watched again if it does not rest on. */
  #wakeUp(): void {
    if (this.#closed || this.#isWatched) return;
    this.#restsOn = false;
    try {
      this.#owner.readable(this);
    } finally {
      if (!this.#restsOn && !this.#isWatched) this.#watch(READABLE);
    }
  }

  #watch(events: number): void {
    this.#isWatched = true;
    this.#readiness?.watch(events);
  }

  #wait(): void {
    const nowMs = performance.now();
    this.#waitingSinceMs ??= nowMs;
    if (nowMs - this.#waitingSinceMs > WRITABLE_WAIT_MS) {
      this.#batch.discard();
      this.#waitingSinceMs = nowMs;
    }
    this.#watch(READABLE | WRITABLE);
  }

  #stopWaiting(): void {
    if (this.#waitingSinceMs === undefined) return;
    this.#waitingSinceMs = undefined;
    this.#watch(READABLE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    await Promise.all([
      this.#readiness?.[Symbol.asyncDispose](),
      this.#alarm?.[Symbol.asyncDispose](),
    ]);
    closeUdpDescriptor(this.fd);
  }
}
