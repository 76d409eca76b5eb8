// What does a load receiver do with a packet? It counts it, and opens one in sixteen to read when it was sent: whatever way it came.
import { ArrivalClock } from './arrival-clock.ts';
import { readStamp } from './media-packets.ts';
import { Received } from './received.ts';

/** One packet in so many is opened, at most: what a load client costs is not what a browser does. */
const SAMPLED = 16;

/** Takes the protection off; a copy, or undefined when it is not authentic. */
export interface PacketOpener {
  open(bytes: Uint8Array, at: number, lengthBytes: number): Uint8Array | undefined;
}

export interface ArrivedPacket {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly lengthBytes: number;
  /** By the kernel, microseconds since the epoch. */
  readonly arrivalUs: number;
}

/** From the publisher's stamp until the packet was read, and how much of it the packet lay in the receiver's socket; milliseconds. */
export type OnDelay = (delayMs: number, waitedMs: number) => void;

const clock = new ArrivalClock();

export class Arrivals {
  readonly received = new Received();
  readonly #onDelay: OnDelay | undefined;
  readonly #phase: number = nextPhase();
  /** Sampled packets that were not authentic. */
  refused = 0;

  constructor(onDelay: OnDelay | undefined) {
    this.#onDelay = onDelay;
  }

  /** Hot path. */
  take({ bytes, at, lengthBytes, arrivalUs }: ArrivedPacket, opener?: PacketOpener): void {
    this.received.count(bytes, at);
    if (this.received.packets % SAMPLED !== this.#phase) return;
    const nowMs = performance.now();
    const plain = opener?.open(bytes, at, lengthBytes);
    if (plain === undefined) this.refused += 1;
    else this.#onDelay?.(nowMs - readStamp(plain) / 1000, clock.waitedMs(arrivalUs, nowMs));
  }
}

let receivers = 0;

/** Receivers that began together look at different packets. */
function nextPhase(): number {
  receivers += 1;
  return receivers % SAMPLED;
}
