// Where does what sendmmsg reads lie? Slot i has vector i; message i has its own target and its own ancillary data.
// Hot path: written once per packet per subscriber.
import { type Arena, SLOT_BYTES } from './arena.ts';
import {
  CONTROL_BYTES,
  control,
  iovec,
  message,
  SEGMENT_CONTROL_BYTES,
  SOCKADDR_BYTES,
  SOL_UDP,
  UDP_SEGMENT,
} from './layout.ts';
import { SEND_SLOTS } from './packet-io.ts';

export const SEND_BATCH_BYTES: number =
  SEND_SLOTS * (SLOT_BYTES + message.sizeBytes + iovec.sizeBytes + SOCKADDR_BYTES + CONTROL_BYTES) +
  4 * SLOT_BYTES;

/** Arena offsets of the first of each. */
interface Places {
  readonly slots: number;
  readonly messages: number;
  readonly vectors: number;
  readonly targets: number;
  readonly controls: number;
}

export class SendSlots {
  readonly #arena: Arena;
  readonly #sockaddrBytes: number;
  readonly #places: Places;
  readonly #addresses: readonly bigint[];
  readonly #base: number;

  /** `sockaddrBytes`: 16 for IPv4, 28 for IPv6. */
  constructor(arena: Arena, sockaddrBytes: number) {
    this.#arena = arena;
    this.#sockaddrBytes = sockaddrBytes;
    this.#places = {
      slots: arena.alloc(SEND_SLOTS * SLOT_BYTES, SLOT_BYTES),
      messages: arena.alloc(SEND_SLOTS * message.sizeBytes),
      vectors: arena.alloc(SEND_SLOTS * iovec.sizeBytes),
      targets: arena.alloc(SEND_SLOTS * SOCKADDR_BYTES),
      controls: arena.alloc(SEND_SLOTS * CONTROL_BYTES),
    };
    this.#base = Number(arena.address(0));
    for (let i = 0; i < SEND_SLOTS; i++) this.#wire(i);
    this.#addresses = Array.from({ length: SEND_SLOTS }, (_, i) =>
      arena.address(this.#places.messages + message.sizeBytes * i),
    );
  }

  /** Arena offset of a slot. */
  at(slot: number): number {
    return this.#places.slots + SLOT_BYTES * slot;
  }

  /** Address of a message, and with it of those behind. */
  messageAddress(index: number): bigint {
    return this.#addresses[index] ?? 0n;
  }

  targetAddress(index: number): bigint {
    return this.#arena.address(this.#places.targets + SOCKADDR_BYTES * index);
  }

  lengthOf(slot: number): number {
    return this.#arena.words[this.#lengthWord(slot)] ?? 0;
  }

  setLength(slot: number, lengthBytes: number): void {
    this.#arena.words[this.#lengthWord(slot)] = lengthBytes;
  }

  /** The message sends one slot to the sockaddr at `to[toAt]`. */
  begin(index: number, slot: number, to: Uint32Array, toAt: number): void {
    const { words } = this.#arena;
    const target = (this.#places.targets + SOCKADDR_BYTES * index) >>> 2;
    for (let i = 0; i < this.#sockaddrBytes / 4; i++) words[target + i] = to[toAt + i] ?? 0;
    const at = (this.#places.messages + message.sizeBytes * index) >>> 2;
    const vector = this.#base + this.#places.vectors + iovec.sizeBytes * slot;
    words[at + message.vectors / 4] = vector;
    words[at + message.vectors / 4 + 1] = vector / 0x1_0000_0000;
    words[at + message.vectorCount / 4] = 1;
    words[at + message.controlLength / 4] = 0;
  }

  /** The message sends so many slots, to be cut at `segmentBytes`. */
  extend(index: number, count: number, segmentBytes: number): void {
    const { words } = this.#arena;
    const at = (this.#places.messages + message.sizeBytes * index) >>> 2;
    words[at + message.vectorCount / 4] = count;
    words[at + message.controlLength / 4] = SEGMENT_CONTROL_BYTES;
    const value = this.#places.controls + CONTROL_BYTES * index + control.data;
    words[value >>> 2] = segmentBytes;
  }

  #lengthWord(slot: number): number {
    return (this.#places.vectors + iovec.sizeBytes * slot + iovec.length) >>> 2;
  }

  #wire(index: number): void {
    const { messages, vectors, targets, controls, slots } = this.#places;
    const { view } = this.#arena;
    const at = messages + message.sizeBytes * index;
    const ancillary = controls + CONTROL_BYTES * index;
    this.#arena.writeAddress(at + message.name, targets + SOCKADDR_BYTES * index);
    view.setUint32(at + message.nameLength, this.#sockaddrBytes, true);
    this.#arena.writeAddress(at + message.control, ancillary);
    view.setUint32(ancillary + control.length, control.data + 2, true);
    view.setInt32(ancillary + control.level, SOL_UDP, true);
    view.setInt32(ancillary + control.type, UDP_SEGMENT, true);
    this.#arena.writeAddress(
      vectors + iovec.sizeBytes * index + iovec.base,
      slots + SLOT_BYTES * index,
    );
  }
}
