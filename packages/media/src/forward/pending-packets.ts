// Which packets of a batch wait to be sent on? Kept per receiver, in the order in which they arrived.
// Hot path: called once per packet.
import { DropReason } from '../drop-reason.ts';
import type { TransportState } from '../media-transport.ts';
import { MediaPacket } from '../packet.ts';
import type { TrackReceiver } from '../publish/receiver.ts';

/** A batch of the socket; a longer one is spread in between. */
const CAPACITY = 64;

/** Owns the packets; a receiver refers to those of its own until `clear`. */
export class PendingPackets {
  readonly receivers: TrackReceiver[] = [];
  /** The first so many of `receivers` have something. */
  receiverCount = 0;
  readonly #packets: MediaPacket[] = Array.from({ length: CAPACITY }, () => new MediaPacket());
  #count = 0;
  readonly #spares: MediaPacket[] = [];
  /** Came back after `detach`; spares again when they have been spread. */
  readonly #detached: MediaPacket[] = [];

  get isFull(): boolean {
    return this.#count === CAPACITY;
  }

  /** To be filled; the same one again until `keep`. Not when `isFull`. */
  next(): MediaPacket {
    return this.#packets[this.#count] as MediaPacket; // there is one for every number below the capacity
  }

  /** The packet that `next` gave waits for its receiver. */
  keep(packet: MediaPacket, receiver: TrackReceiver): void {
    this.#await(packet, receiver);
    this.#count += 1;
  }

  #await(packet: MediaPacket, receiver: TrackReceiver): void {
    if (receiver.pendingCount === 0) {
      this.receivers[this.receiverCount] = receiver;
      this.receiverCount += 1;
    }
    receiver.pending[receiver.pendingCount] = packet;
    receiver.pendingCount += 1;
  }

  /** The packet that `next` gave stays with the caller until `keepDetached`; another takes its place here. */
  detach(packet: MediaPacket): void {
    if (this.#packets[this.#count] === packet)
      this.#packets[this.#count] = this.#spares.pop() ?? new MediaPacket();
  }

  keepDetached(packet: MediaPacket, receiver: TrackReceiver): void {
    if (receiver.downTracks.length > 0) this.#await(packet, receiver);
    this.#detached.push(packet);
  }

  clear(): void {
    for (let index = 0; index < this.receiverCount; index += 1) {
      const receiver = this.receivers[index];
      if (receiver !== undefined) receiver.pendingCount = 0;
    }
    this.receiverCount = 0;
    this.#count = 0;
    if (this.#detached.length > 0) this.#spares.push(...this.#detached.splice(0));
  }
}

export function awaitSpread(transport: TransportState, packet: MediaPacket): DropReason {
  const receiver = packet.layer?.receiver;
  if (receiver === undefined || receiver.downTracks.length === 0) return DropReason.none;
  transport.engine.pending.keep(packet, receiver);
  return DropReason.none;
}
