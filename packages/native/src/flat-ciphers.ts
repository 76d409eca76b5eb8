// How are AES counter mode and HMAC-SHA1 done without OpenSSL's contexts? By its inner routines, on keys that lie in rows.
// Hot path: called once per packet that arrives. Against a context and its resets: a third of the time, no allocation.
import type { Arena } from './arena.ts';
import type { Assembler } from './assembler.ts';
import type { MessageAuthenticator, SealingKey, StreamCipher } from './ciphers.ts';
import { INNER, type KeySlab, OUTER, ROW_WORDS } from './key-slab.ts';
import { BLOCK_BYTES, hashPads, STATE_WORDS } from './sha1-pads.ts';
import { toWord } from './small-numbers.ts';

/** One bit of 1, and the length in 64 bits. */
const PADDING_BYTES = 9;
const DIGEST_BYTES = 20;
const ONE_BLOCK = toWord(1);

/** What all keys of a suite share. Offsets of the arena; `flatAt`: 256 bytes, 64-byte aligned. */
export interface FlatScratch {
  readonly arena: Arena;
  readonly counterAt: number;
  readonly digestAt: number;
  readonly flatAt: number;
}

export interface FlatParts {
  readonly scratch: FlatScratch;
  readonly slab: KeySlab;
  readonly assembler: Assembler;
}

/** Undefined when there is no row left. */
export function createFlatCounterMode(parts: FlatParts, key: Uint8Array): StreamCipher | undefined {
  const row = parts.slab.take();
  return row === undefined ? undefined : new FlatCounterMode(parts, row, key);
}

/** Undefined when there is no row left, and for a key longer than a block. */
export function createFlatHmacSha1(
  parts: FlatParts,
  key: Uint8Array,
): MessageAuthenticator | undefined {
  const row = key.length > BLOCK_BYTES ? undefined : parts.slab.take();
  return row === undefined ? undefined : new FlatHmacSha1(parts, row, key);
}

class FlatCounterMode implements StreamCipher {
  readonly counterAt: number;
  readonly #arena: Arena;
  readonly #assembler: Assembler;
  readonly #counter: bigint;
  readonly #schedule: bigint;
  readonly #row: SealingKey;
  #isKeyed = true;

  constructor({ scratch, slab, assembler }: FlatParts, row: SealingKey, key: Uint8Array) {
    const { arena, counterAt, flatAt } = scratch;
    this.#arena = arena;
    this.#assembler = assembler;
    this.counterAt = counterAt;
    this.#counter = arena.address(counterAt);
    this.#row = row;
    this.#schedule = slab.addresses[row.row] ?? 0n;
    arena.bytes.set(key, flatAt);
    assembler.aesni_set_encrypt_key(arena.address(flatAt), 128n, this.#schedule);
    arena.bytes.fill(0, flatAt, flatAt + key.length);
  }

  /** The routine works on whole blocks: what lies behind is put back. */
  apply(at: number, lengthBytes: number): boolean {
    if (!this.#isKeyed) return false;
    const { view } = this.#arena;
    const end = at + lengthBytes;
    const first = view.getInt32(end);
    const second = view.getInt32(end + 4);
    const third = view.getInt32(end + 8);
    const fourth = view.getInt32(end + 12);
    const body = this.#arena.address(at);
    const blocks = toWord((lengthBytes + 15) >>> 4);
    this.#assembler.aesni_ctr32_encrypt_blocks(body, body, blocks, this.#schedule, this.#counter);
    view.setInt32(end, first);
    view.setInt32(end + 4, second);
    view.setInt32(end + 8, third);
    view.setInt32(end + 12, fourth);
    return true;
  }

  [Symbol.dispose](): void {
    this.#isKeyed = false;
    this.#row[Symbol.dispose]();
  }
}

class FlatHmacSha1 implements MessageAuthenticator {
  readonly digestAt: number;
  readonly #arena: Arena;
  readonly #assembler: Assembler;
  readonly #words: Uint32Array;
  readonly #row: SealingKey;
  /** The state of a hash, five words; a message's last blocks; the outer hash's only block. */
  readonly #state: number;
  readonly #stateAddress: bigint;
  readonly #lastAt: number;
  readonly #outerAt: number;
  #isKeyed = true;

  constructor({ scratch, slab, assembler }: FlatParts, row: SealingKey, key: Uint8Array) {
    const { arena, digestAt, flatAt } = scratch;
    this.digestAt = digestAt;
    this.#arena = arena;
    this.#assembler = assembler;
    this.#words = slab.words;
    this.#row = row;
    this.#state = flatAt / 4;
    this.#stateAddress = arena.address(flatAt);
    this.#lastAt = flatAt + BLOCK_BYTES;
    this.#outerAt = flatAt + 3 * BLOCK_BYTES;
    const pads = { arena, stateAt: flatAt, blockAt: this.#lastAt };
    hashPads(pads, assembler, key, slab.words, ROW_WORDS * row.row);
  }

  digest(at: number, lengthBytes: number): boolean {
    if (!this.#isKeyed) return false;
    const whole = lengthBytes >>> 6;
    this.#load(INNER);
    if (whole > 0) this.#hash(at, toWord(whole));
    this.#hashLast(at + BLOCK_BYTES * whole, lengthBytes);
    this.#store(this.#outerAt);
    this.#pad(this.#outerAt, DIGEST_BYTES, BLOCK_BYTES, DIGEST_BYTES);
    this.#load(OUTER);
    this.#hash(this.#outerAt, ONE_BLOCK);
    this.#store(this.digestAt);
    return true;
  }

  /** The rest of the message with its padding, where nothing else is. */
  #hashLast(from: number, messageBytes: number): void {
    const restBytes = messageBytes & (BLOCK_BYTES - 1);
    const blockBytes = restBytes + PADDING_BYTES > BLOCK_BYTES ? 2 * BLOCK_BYTES : BLOCK_BYTES;
    this.#arena.bytes.copyWithin(this.#lastAt, from, from + restBytes);
    this.#pad(this.#lastAt, restBytes, blockBytes, messageBytes);
    this.#hash(this.#lastAt, toWord(blockBytes / BLOCK_BYTES));
  }

  /** The key's block comes before the message, so its length counts. */
  #pad(at: number, restBytes: number, blockBytes: number, messageBytes: number): void {
    const { bytes, view } = this.#arena;
    bytes[at + restBytes] = 0x80;
    for (let next = at + restBytes + 1; next < at + blockBytes - 4; next += 1) bytes[next] = 0;
    view.setUint32(at + blockBytes - 4, 8 * (BLOCK_BYTES + messageBytes));
  }

  #hash(at: number, blocks: bigint): void {
    this.#assembler.sha1_block_data_order(this.#stateAddress, this.#arena.address(at), blocks);
  }

  #load(from: number): void {
    const { words } = this.#arena;
    const key = ROW_WORDS * this.#row.row + from;
    for (let i = 0; i < STATE_WORDS; i += 1) words[this.#state + i] = this.#words[key + i] ?? 0;
  }

  #store(at: number): void {
    const { view, words } = this.#arena;
    for (let i = 0; i < STATE_WORDS; i += 1)
      view.setUint32(at + 4 * i, words[this.#state + i] ?? 0);
  }

  [Symbol.dispose](): void {
    this.#isKeyed = false;
    this.#row[Symbol.dispose]();
  }
}
