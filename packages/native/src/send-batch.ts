// How do datagrams go out? A row of slots, gathered into runs to one destination, sent with one sendmmsg.
// Hot path: called once per packet per subscriber.
//
// Slot i has vector i. A run is a message over the vectors of neighbouring slots; the kernel cuts it into datagrams again
// (UDP_SEGMENT): all of one size, only the last may be shorter. One passage through the kernel's stack then serves the run.
import type { Arena } from './arena.ts';
import { EAGAIN, EINTR, MSG_DONTWAIT } from './layout.ts';
import { type Libc, openLibc } from './libc.ts';
import { type PacketIoCounters, SEND_SLOTS } from './packet-io.ts';
import { SendSlots } from './send-slots.ts';
import { toWord } from './small-numbers.ts';

/** What every kernel with UDP_SEGMENT takes (UDP_MAX_SEGMENTS before Linux 6.6), and a datagram's length less headers. */
const MOST_SEGMENTS = 64;
const MOST_RUN_BYTES = 60_000;
/** Runs that the kernel may refuse before none is made any more: its route or device cannot. */
const REFUSALS = 3;

export type SendOutcome = 'sent' | 'wait';

export class SendBatch {
  readonly #arena: Arena;
  readonly #counters: PacketIoCounters;
  readonly #libc: Libc = openLibc();
  readonly #sockaddrBytes: number;
  readonly #slots: SendSlots;
  /** Of each message: its first slot, and how many. */
  readonly #firsts = new Uint16Array(SEND_SLOTS);
  readonly #counts = new Uint16Array(SEND_SLOTS);
  /** Slots in use, messages made, messages gone. */
  #tail = 0;
  #made = 0;
  #gone = 0;
  /** The run that may go on: whereto, its segments' size, its bytes. */
  #to: Uint32Array | undefined;
  #toAt = 0;
  #segmentBytes = 0;
  #runBytes = 0;
  #refusals: number;

  /** `sockaddrBytes`: 16 for IPv4, 28 for IPv6. `runs`: may packets to one destination leave as one? */
  constructor(
    arena: Arena,
    counters: PacketIoCounters,
    { sockaddrBytes, runs }: { readonly sockaddrBytes: number; readonly runs: boolean },
  ) {
    this.#arena = arena;
    this.#counters = counters;
    this.#sockaddrBytes = sockaddrBytes;
    this.#refusals = runs ? 0 : REFUSALS;
    this.#slots = new SendSlots(arena, sockaddrBytes);
  }

  /** Packets. */
  get queued(): number {
    return this.#gone === this.#made ? 0 : this.#tail - (this.#firsts[this.#gone] ?? 0);
  }

  /** -1 when every slot is taken. */
  reserve(): number {
    return this.#tail === SEND_SLOTS ? -1 : this.#slots.at(this.#tail);
  }

  /** The same words mean the same destination. */
  commit(lengthBytes: number, to: Uint32Array, toAt = 0): void {
    const slot = this.#tail;
    this.#slots.setLength(slot, lengthBytes);
    this.#tail = slot + 1;
    if (this.#to === to && this.#toAt === toAt && this.#mayGoOn(lengthBytes))
      this.#extend(lengthBytes);
    else this.#begin(slot, lengthBytes, to, toAt);
  }

  /** Sends all that is queued. A packet that the kernel refuses is skipped and counted; `wait`: the buffer is full. */
  flush(fd: number): SendOutcome {
    this.#to = undefined;
    while (this.#gone < this.#made) {
      const first = this.#slots.messageAddress(this.#gone);
      const queued = toWord(this.#made - this.#gone);
      const count = this.#libc.sendmmsg(toWord(fd), first, queued, toWord(MSG_DONTWAIT));
      if (count > 0) this.#advance(count);
      else if (!this.#passRefused(fd)) return 'wait';
    }
    this.#empty();
    return 'sent';
  }

  /** Gives up what is queued. */
  discard(): void {
    this.#counters.sendExpired += this.queued;
    this.#empty();
  }

  #empty(): void {
    this.#tail = 0;
    this.#made = 0;
    this.#gone = 0;
    this.#to = undefined;
  }

  #mayGoOn(lengthBytes: number): boolean {
    return (
      lengthBytes <= this.#segmentBytes &&
      this.#runBytes + lengthBytes <= MOST_RUN_BYTES &&
      (this.#counts[this.#made - 1] ?? 0) < MOST_SEGMENTS
    );
  }

  #extend(lengthBytes: number): void {
    const made = this.#made - 1;
    const count = (this.#counts[made] ?? 0) + 1;
    this.#counts[made] = count;
    this.#runBytes += lengthBytes;
    this.#slots.extend(made, count, this.#segmentBytes);
    // A shorter one ends the run.
    if (lengthBytes < this.#segmentBytes) this.#to = undefined;
  }

  #begin(slot: number, lengthBytes: number, to: Uint32Array, toAt: number): void {
    const made = this.#made;
    this.#slots.begin(made, slot, to, toAt);
    this.#firsts[made] = slot;
    this.#counts[made] = 1;
    this.#made = made + 1;
    this.#to = this.#refusals < REFUSALS ? to : undefined;
    this.#toAt = toAt;
    this.#segmentBytes = lengthBytes;
    this.#runBytes = lengthBytes;
  }

  #advance(messages: number): void {
    const until = this.#gone + messages;
    for (; this.#gone < until; this.#gone++)
      this.#counters.datagramsSent += this.#counts[this.#gone] ?? 0;
    this.#counters.batchesSent += 1;
  }

  /** False when nothing is wrong with the message but the time. */
  #passRefused(fd: number): boolean {
    const errno = this.#libc.errno();
    if (errno === EAGAIN) return false;
    if (errno === EINTR) return true;
    if ((this.#counts[this.#gone] ?? 0) > 1) this.#sendSingly(fd);
    else this.#counters.sendRefused += 1;
    this.#gone += 1;
    return true;
  }

  /** A run that the kernel does not cut: its packets one by one. */
  #sendSingly(fd: number): void {
    this.#refusals += 1;
    this.#counters.runsRefused += 1;
    const first = this.#firsts[this.#gone] ?? 0;
    const count = this.#counts[this.#gone] ?? 0;
    const to = this.#slots.targetAddress(this.#gone);
    for (let slot = first; slot < first + count; slot++) {
      const at = this.#arena.address(this.#slots.at(slot));
      const length = toWord(this.#slots.lengthOf(slot));
      const flags = toWord(MSG_DONTWAIT);
      const sent = this.#libc.sendto(
        toWord(fd),
        at,
        length,
        flags,
        to,
        toWord(this.#sockaddrBytes),
      );
      if (sent < 0) this.#counters.sendRefused += 1;
      else this.#counters.datagramsSent += 1;
    }
  }
}
