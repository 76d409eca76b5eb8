// What does a packet meet on its way out when all goes the regular way? One row of memory of its stream, nothing else of its peer.
// Hot path: called once per packet per subscriber.
//
// A row is one SSRC of one peer, with its key behind it. Whatever is not regular (another pair, no consent, an end) closes the
// row; what comes out of turn is refused. Both are then the peer's `SendQueue`'s to decide.
import {
  type Arena,
  OWNER_ROW_WORDS,
  type PacketSocket,
  type SealingKey,
  type SealingLanes,
} from '@chorale/native';
import type { PacketOutlet } from '@chorale/rtp';
import { PeerStream } from './peer-stream.ts';
import { TAG_BYTES } from './srtp/counter-block.ts';
import { REMEMBERED, type SentIndices } from './srtp/sent-indices.ts';
import type { TagQueue } from './srtp/tag-queue.ts';

/** 64-bit numbers from the row's start. */
const HIGHEST = 0;
const PACKETS = 1;
const BYTES = 2;
/** 32-bit words from the row's start. */
const GENERATION = 6;
const SOCKET = 7;
const SALT = 8;
const SOCKADDR = 16;
const SOCKADDR_WORDS = 8;

export interface StreamTableMeans {
  readonly arena: Arena;
  readonly sockets: readonly PacketSocket[];
  readonly tags: TagQueue;
}

export class StreamTable implements PacketOutlet {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #sockets: readonly PacketSocket[];
  readonly #tags: TagQueue;
  readonly #lanes: SealingLanes;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;
  /** `REMEMBERED` words a row. */
  readonly #notes: Uint32Array;
  #generation = 0;
  /** What was reserved: the stream, its row's first word, its socket, the slot. */
  #stream = 0;
  #row = 0;
  #socket: PacketSocket | undefined;
  #at = -1;
  /** Roll-over counter of the packet that is being sealed. */
  #roc = 0;

  constructor({ arena, sockets, tags }: StreamTableMeans) {
    this.bytes = arena.bytes;
    this.view = arena.view;
    this.#sockets = sockets;
    this.#tags = tags;
    this.#lanes = tags.lanes;
    this.#words = tags.lanes.rows.words;
    this.#numbers = tags.lanes.rows.numbers;
    this.#notes = new Uint32Array((this.#words.length / OWNER_ROW_WORDS) * REMEMBERED);
  }

  /** Takes over what is remembered of the source. Undefined when there is no room. `salt`: four words. */
  open(key: SealingKey, salt: Uint32Array, sent: SentIndices): PeerStream | undefined {
    const copy = this.#lanes.copyKey(key);
    if (copy === undefined) return undefined;
    const row = OWNER_ROW_WORDS * copy.row;
    this.#words.set(salt, row + SALT);
    sent.moveTo({
      ...{ tags: this.#notes, tagsAt: REMEMBERED * copy.row },
      ...{ highest: this.#numbers, highestAt: row / 2 + HIGHEST },
    });
    return new PeerStream(this, copy, sent);
  }

  generation(stream: number): number {
    return this.#words[OWNER_ROW_WORDS * stream + GENERATION] ?? 0;
  }

  /** Packets leave by this pair from now on; false when it is none of a row's. */
  direct(stream: number, socket: PacketSocket, sockaddr: Uint32Array): boolean {
    const index = this.#sockets.indexOf(socket);
    if (index < 0) return false;
    const row = OWNER_ROW_WORDS * stream;
    this.#words.set(sockaddr.subarray(0, SOCKADDR_WORDS), row + SOCKADDR);
    this.#words[row + SOCKET] = index;
    this.#generation = (this.#generation + 1) & 0x7fffffff;
    this.#words[row + GENERATION] = this.#generation + 1;
    return true;
  }

  close(stream: number): void {
    this.#words[OWNER_ROW_WORDS * stream + GENERATION] = 0;
  }

  packets(stream: number): number {
    return this.#numbers[(OWNER_ROW_WORDS * stream) / 2 + PACKETS] ?? 0;
  }

  sentBytes(stream: number): number {
    return this.#numbers[(OWNER_ROW_WORDS * stream) / 2 + BYTES] ?? 0;
  }

  reserve(stream: number, generation: number): number {
    const row = OWNER_ROW_WORDS * stream;
    if (this.#words[row + GENERATION] !== generation) return -1;
    const socket = this.#sockets[this.#words[row + SOCKET] ?? 0];
    this.#stream = stream;
    this.#row = row;
    this.#socket = socket;
    this.#at = socket === undefined ? -1 : socket.reserve();
    return this.#at;
  }

  commit(headerBytes: number, lengthBytes: number): boolean {
    const socket = this.#socket;
    const slot = this.#claim();
    if (slot < 0 || socket === undefined) return false;
    const at = this.#at;
    this.#lanes.encrypt(this.#stream, at + headerBytes, lengthBytes - headerBytes);
    // Authenticated, but not sent: the tag takes its place.
    this.view.setUint32(at + lengthBytes, this.#roc);
    this.#tags.add(this.#stream, at, lengthBytes, this.#notes, slot);
    const sealedBytes = lengthBytes + TAG_BYTES;
    socket.commit(sealedBytes, this.#words, this.#row + SOCKADDR);
    const numbers = this.#numbers;
    const counts = this.#row / 2;
    numbers[counts + PACKETS] = (numbers[counts + PACKETS] ?? 0) + 1;
    numbers[counts + BYTES] = (numbers[counts + BYTES] ?? 0) + sealedBytes;
    return true;
  }

  /** The nonce of the packet that was reserved, when it is the stream's highest. Returns where its tag is noted, or -1. */
  #claim(): number {
    const { view } = this;
    const sequence = view.getUint16(this.#at + 2);
    const counts = this.#row / 2 + HIGHEST;
    const highest = this.#numbers[counts] ?? -1;
    const step = ((sequence - highest) << 16) >> 16;
    if (highest < 0 || step <= 0) return -1;
    const index = highest + step;
    const notes = REMEMBERED * this.#stream;
    if (step > 1) this.#skip(notes, highest + 1, index);
    this.#numbers[counts] = index;
    this.#roc = Math.floor(index / 65_536);
    this.#writeCounter(view.getInt32(this.#at + 8), sequence);
    const slot = notes + (index & (REMEMBERED - 1));
    this.#notes[slot] = 1;
    return slot;
  }

  /** RFC 3711 section 4.1.1. */
  #writeCounter(ssrc: number, sequence: number): void {
    const { view } = this;
    const words = this.#words;
    const salt = this.#row + SALT;
    const at = this.#lanes.counterAt;
    view.setUint32(at, words[salt] ?? 0);
    view.setInt32(at + 4, (words[salt + 1] ?? 0) ^ ssrc);
    view.setInt32(at + 8, (words[salt + 2] ?? 0) ^ this.#roc);
    view.setInt32(at + 12, (words[salt + 3] ?? 0) ^ (sequence << 16));
  }

  /** What lies between has not gone out. */
  #skip(notes: number, from: number, until: number): void {
    const first = Math.max(from, until - REMEMBERED + 1);
    for (let index = first; index < until; index++)
      this.#notes[notes + (index & (REMEMBERED - 1))] = 0;
  }
}
