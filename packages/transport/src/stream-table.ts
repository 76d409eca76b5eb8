// What does a packet meet on its way out when all goes the regular way? One row of memory of its stream, nothing else of its peer.
// Hot path: called once per packet per subscriber.
//
// A row is one SSRC of one peer, with its key behind it. Whatever is not regular (another pair, no consent, an end) closes the
// row; what comes out of turn is refused. Both are then the peer's `SendQueue`'s to decide.
import {
  type AeadRows,
  type Arena,
  type KeyRows,
  OWNER_ROW_WORDS,
  type PacketSocket,
  type SealingKey,
  SLOT_BYTES,
} from '@chorale/native';
import type { PacketOutlet } from '@chorale/rtp';
import { PeerStream } from './peer-stream.ts';
import { REMEMBERED, type SentIndices } from './srtp/sent-indices.ts';
import {
  AeadSealing,
  CounterSealing,
  type StreamPacket,
  type StreamSealing,
} from './srtp/stream-sealing.ts';
import type { TagQueue } from './srtp/tag-queue.ts';
import { RowNumber, RowWord, SOCKADDR_WORDS } from './stream-row.ts';

/** Payloads of a batch that wait for their subscribers; media takes as many before it sends them on. */
const SHARED_SLOTS = 64;
/** Arena bytes that a table takes. */
export const STREAM_TABLE_BYTES: number = (SHARED_SLOTS + 1) * SLOT_BYTES;

export type StreamKind = 'counter' | 'aead';
const AEAD = 1;

export interface StreamTableMeans {
  readonly arena: Arena;
  readonly sockets: readonly PacketSocket[];
  readonly rows: KeyRows;
  readonly tags: TagQueue | undefined;
  readonly aeadRows: AeadRows | undefined;
}

export class StreamTable implements PacketOutlet {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #sockets: readonly PacketSocket[];
  readonly #rows: KeyRows;
  readonly #counter: StreamSealing | undefined;
  readonly #aead: StreamSealing | undefined;
  /** `REMEMBERED` words a row. */
  readonly #notes: Uint32Array;
  readonly #target: Buffer;
  readonly #sharedAt: number;
  #shared = 0;
  #generation = 0;
  /** What was reserved: its row's first word, its socket, the packet. */
  #row = 0;
  #socket: PacketSocket | undefined;
  readonly #packet: StreamPacket = {
    ...{ stream: 0, at: -1, headerBytes: 0, lengthBytes: 0, from: 0, roc: 0, slot: 0 },
  };

  constructor({ arena, sockets, rows, tags, aeadRows }: StreamTableMeans) {
    this.bytes = arena.bytes;
    this.view = arena.view;
    this.#sockets = sockets;
    this.#rows = rows;
    this.#notes = new Uint32Array(rows.capacity * REMEMBERED);
    this.#target = Buffer.from(arena.bytes.buffer);
    this.#sharedAt = arena.alloc(SHARED_SLOTS * SLOT_BYTES, SLOT_BYTES);
    const memory = { arena, words: rows.words, notes: this.#notes };
    this.#counter = tags === undefined ? undefined : new CounterSealing(memory, tags);
    this.#aead = aeadRows === undefined ? undefined : new AeadSealing(memory, aeadRows);
  }

  /** Takes over what is remembered of the source. Undefined when there is no room. `salt`: four words. */
  open(
    kind: StreamKind,
    { key, salt }: { readonly key: SealingKey; readonly salt: Uint32Array },
    sent: SentIndices,
  ): PeerStream | undefined {
    const copy = this.#rows.copyKey(key);
    if (copy === undefined) return undefined;
    const row = OWNER_ROW_WORDS * copy.row;
    this.#rows.words.set(salt, row + RowWord.salt);
    this.#rows.words[row + RowWord.kind] = kind === 'aead' ? AEAD : 0;
    sent.moveTo({
      ...{ tags: this.#notes, tagsAt: REMEMBERED * copy.row },
      ...{ highest: this.#rows.numbers, highestAt: row / 2 + RowNumber.highest },
    });
    return new PeerStream(this, copy, sent);
  }

  generation(stream: number): number {
    return this.#rows.words[OWNER_ROW_WORDS * stream + RowWord.generation] ?? 0;
  }

  /** Packets leave by this pair from now on; false when it is none of a row's. */
  direct(stream: number, socket: PacketSocket, sockaddr: Uint32Array): boolean {
    const index = this.#sockets.indexOf(socket);
    if (index < 0) return false;
    const { words } = this.#rows;
    const row = OWNER_ROW_WORDS * stream;
    words.set(sockaddr.subarray(0, SOCKADDR_WORDS), row + RowWord.sockaddr);
    words[row + RowWord.socket] = index;
    this.#generation = (this.#generation % 0x7fff_ffff) + 1;
    words[row + RowWord.generation] = this.#generation;
    return true;
  }

  close(stream: number): void {
    this.#rows.words[OWNER_ROW_WORDS * stream + RowWord.generation] = 0;
  }

  packets(stream: number): number {
    return this.#rows.numbers[(OWNER_ROW_WORDS * stream) / 2 + RowNumber.packets] ?? 0;
  }

  sentBytes(stream: number): number {
    return this.#rows.numbers[(OWNER_ROW_WORDS * stream) / 2 + RowNumber.bytes] ?? 0;
  }

  reserve(stream: number, generation: number): number {
    const { words } = this.#rows;
    const row = OWNER_ROW_WORDS * stream;
    if (words[row + RowWord.generation] !== generation) return -1;
    const socket = this.#sockets[words[row + RowWord.socket] ?? 0];
    const at = socket === undefined ? -1 : socket.reserve();
    this.#row = row;
    this.#socket = socket;
    this.#packet.stream = stream;
    this.#packet.at = at;
    return at;
  }

  share(source: Buffer, from: number, to: number): number {
    this.#shared = (this.#shared + 1) % SHARED_SLOTS;
    const at = this.#sharedAt + SLOT_BYTES * this.#shared;
    source.copy(this.#target, at, from, to);
    return at;
  }

  commit(headerBytes: number, lengthBytes: number, sharedAt: number): boolean {
    const packet = this.#packet;
    const row = this.#row;
    const sealing = this.#rows.words[row + RowWord.kind] === AEAD ? this.#aead : this.#counter;
    const socket = this.#socket;
    if (sealing === undefined || socket === undefined || !this.#claim()) return false;
    packet.headerBytes = headerBytes;
    packet.lengthBytes = lengthBytes;
    packet.from = sharedAt < 0 ? packet.at + headerBytes : sharedAt;
    sealing.seal(packet, row + RowWord.salt);
    const sealedBytes = lengthBytes + sealing.tagBytes;
    socket.commit(sealedBytes, this.#rows.words, row + RowWord.sockaddr);
    this.#note(sealedBytes);
    return true;
  }

  #note(sealedBytes: number): void {
    const { numbers } = this.#rows;
    const first = this.#row / 2;
    numbers[first + RowNumber.packets] = (numbers[first + RowNumber.packets] ?? 0) + 1;
    numbers[first + RowNumber.bytes] = (numbers[first + RowNumber.bytes] ?? 0) + sealedBytes;
  }

  /** The nonce of the packet that was reserved, when it is the stream's highest. */
  #claim(): boolean {
    const packet = this.#packet;
    const { numbers } = this.#rows;
    const sequence = this.view.getUint16(packet.at + 2);
    const at = this.#row / 2 + RowNumber.highest;
    const highest = numbers[at] ?? -1;
    const step = ((sequence - highest) << 16) >> 16;
    if (highest < 0 || step <= 0) return false;
    const index = highest + step;
    const notes = REMEMBERED * packet.stream;
    if (step > 1) this.#skip(notes, highest + 1, index);
    numbers[at] = index;
    packet.roc = Math.floor(index / 65_536);
    packet.slot = notes + (index & (REMEMBERED - 1));
    this.#notes[packet.slot] = 1;
    return true;
  }

  /** What lies between has not gone out. */
  #skip(notes: number, from: number, until: number): void {
    const first = Math.max(from, until - REMEMBERED + 1);
    for (let index = first; index < until; index++)
      this.#notes[notes + (index & (REMEMBERED - 1))] = 0;
  }
}
