// How is a packet of a stream sealed whose key and salt lie in its row? As its peer's sealer does, without the peer.
// Hot path: called once per packet per subscriber.
import { type AeadRows, AEAD_TAG_BYTES, type Arena } from '@chorale/native';
import { TAG_BYTES } from './counter-block.ts';
import { tagWord } from './sent-indices.ts';
import type { TagQueue } from './tag-queue.ts';

/** One packet, its nonce claimed. Filled again for each. */
export interface StreamPacket {
  /** Row of its key. */
  stream: number;
  at: number;
  headerBytes: number;
  lengthBytes: number;
  /** Where the payload is read. */
  from: number;
  roc: number;
  /** Where its tag is noted. */
  slot: number;
}

export interface StreamSealing {
  readonly tagBytes: number;
  /** Header and payload at `at`. `salt`: index of the first of its words. */
  seal(packet: StreamPacket, salt: number): void;
}

/** Where all rows are, and what is noted of each packet's tag. */
export interface StreamMemory {
  readonly arena: Arena;
  readonly words: Uint32Array;
  readonly notes: Uint32Array;
}

/** RFC 3711: AES in counter mode at once, the tag with those of other packets. */
export class CounterSealing implements StreamSealing {
  readonly tagBytes: number = TAG_BYTES;
  readonly #memory: StreamMemory;
  readonly #tags: TagQueue;

  constructor(memory: StreamMemory, tags: TagQueue) {
    this.#memory = memory;
    this.#tags = tags;
  }

  seal(packet: StreamPacket, salt: number): void {
    const { stream, at, headerBytes, lengthBytes, roc } = packet;
    const { lanes } = this.#tags;
    this.#writeCounter(packet, salt);
    lanes.encrypt(stream, packet.from, at + headerBytes, lengthBytes - headerBytes);
    // Authenticated, but not sent: the tag takes its place.
    this.#memory.arena.view.setUint32(at + lengthBytes, roc);
    this.#tags.add(stream, at, lengthBytes, this.#memory.notes, packet.slot);
  }

  /** Section 4.1.1. */
  #writeCounter({ at, roc }: StreamPacket, salt: number): void {
    const { view } = this.#memory.arena;
    const { words } = this.#memory;
    const to = this.#tags.lanes.counterAt;
    view.setUint32(to, words[salt] ?? 0);
    view.setInt32(to + 4, (words[salt + 1] ?? 0) ^ view.getInt32(at + 8));
    view.setInt32(to + 8, (words[salt + 2] ?? 0) ^ roc);
    view.setInt32(to + 12, (words[salt + 3] ?? 0) ^ (view.getUint16(at + 2) << 16));
  }
}

/** RFC 7714. */
export class AeadSealing implements StreamSealing {
  readonly tagBytes: number = AEAD_TAG_BYTES;
  readonly #memory: StreamMemory;
  readonly #rows: AeadRows;

  constructor(memory: StreamMemory, rows: AeadRows) {
    this.#memory = memory;
    this.#rows = rows;
  }

  seal(packet: StreamPacket, salt: number): void {
    const { at, headerBytes, lengthBytes, from } = packet;
    this.#writeNonce(packet, salt);
    this.#rows.seal(packet.stream, at, headerBytes, lengthBytes - headerBytes, from);
    const { arena, notes } = this.#memory;
    notes[packet.slot] = tagWord(arena.view.getUint32(at + lengthBytes));
  }

  /** Section 8.1: 16 zero bits, SSRC, ROC, SEQ, masked with the salt. */
  #writeNonce({ at, roc }: StreamPacket, salt: number): void {
    const { view } = this.#memory.arena;
    const { words } = this.#memory;
    const to = this.#rows.nonceAt;
    const ssrc = view.getUint32(at + 8);
    view.setInt32(to, (words[salt] ?? 0) ^ (ssrc >>> 16));
    view.setInt32(to + 4, (words[salt + 1] ?? 0) ^ ((ssrc << 16) | ((roc >>> 16) & 0xffff)));
    view.setInt32(to + 8, (words[salt + 2] ?? 0) ^ ((roc << 16) | view.getUint16(at + 2)));
  }
}
