// How do many packets get their HMAC-SHA1 at once? Eight messages of eight keys are hashed side by side.
// Hot path: called once per packet per subscriber.
import type { Arena } from './arena.ts';
import type { Assembler } from './assembler.ts';
import { LANES, type SealingKey, type SealingLanes } from './ciphers.ts';
import { INNER, type KeySlab, OUTER, ROW_WORDS } from './key-slab.ts';
import { BLOCK_BYTES, hashPads, STATE_WORDS } from './sha1-pads.ts';
import { toWord } from './small-numbers.ts';

/** Behind a message: one bit of 1, and its length in 64 bits. */
const PADDING_BYTES = 9;
const DESCRIPTOR_BYTES = 16;
const DIGEST_BYTES = 20;
/** Fewer are hashed one after the other. */
const WORTH_LANES = 3;
const FOUR = toWord(1);
const EIGHT = toWord(2);
const ONE_BLOCK = toWord(1);

/** Arena bytes that it takes. */
export const SEALING_LANES_BYTES = 2048;

export interface LaneScratch {
  readonly arena: Arena;
  /** `SEALING_LANES_BYTES`, 64-byte aligned. */
  readonly at: number;
}

export class NativeSealingLanes implements SealingLanes {
  readonly counterAt: number;
  readonly #arena: Arena;
  readonly #assembler: Assembler;
  readonly #slab: KeySlab;
  readonly #counter: bigint;
  /** Word index of the states, word by word: all first words of the lanes, then all second ones. */
  readonly #states: number;
  readonly #statesAddress: bigint;
  readonly #descriptors: number;
  readonly #descriptorsAddress: bigint;
  /** One block per lane for the outer hash, all but the digest written once. */
  readonly #outerAt: number;
  readonly #single: number;
  readonly #singleAddress: bigint;
  readonly #keyAt: number;
  readonly #base: number;
  readonly #rows: Int32Array = new Int32Array(LANES);
  readonly #messages: Float64Array = new Float64Array(LANES);
  readonly #blocks: Int32Array = new Int32Array(LANES);
  #count = 0;

  constructor({ arena, at }: LaneScratch, slab: KeySlab, assembler: Assembler) {
    this.#slab = slab;
    this.#arena = arena;
    this.#assembler = assembler;
    this.counterAt = at;
    this.#counter = arena.address(at);
    const states = at + 64;
    this.#states = states / 4;
    this.#statesAddress = arena.address(states);
    this.#descriptors = (at + 256) / 4;
    this.#descriptorsAddress = arena.address(at + 256);
    this.#single = (at + 384) / 4;
    this.#singleAddress = arena.address(at + 384);
    this.#keyAt = at + 448;
    this.#outerAt = at + 1024;
    this.#base = Number(arena.address(0));
    for (let lane = 0; lane < LANES; lane++) this.#prepareOuter(lane);
  }

  createKey(cipher: Uint8Array, authentication: Uint8Array): SealingKey | undefined {
    const { bytes } = this.#arena;
    const key = this.#slab.take();
    if (key === undefined) return undefined;
    bytes.set(cipher, this.#keyAt);
    const address = this.#arena.address(this.#keyAt);
    this.#assembler.aesni_set_encrypt_key(address, 128n, this.#slab.addresses[key.row] ?? 0n);
    const scratch = { arena: this.#arena, stateAt: 4 * this.#single, blockAt: this.#keyAt };
    const { words } = this.#slab;
    hashPads(scratch, this.#assembler, authentication, words, ROW_WORDS * key.row);
    return key;
  }

  encrypt(row: number, from: number, to: number, lengthBytes: number): void {
    if (lengthBytes === 0) return;
    const plain = this.#arena.address(from);
    const body = this.#arena.address(to);
    const blocks = toWord((lengthBytes + 15) >>> 4);
    const key = this.#slab.addresses[row] ?? 0n;
    this.#assembler.aesni_ctr32_encrypt_blocks(plain, body, blocks, key, this.#counter);
  }

  authenticate(row: number, at: number, lengthBytes: number): number {
    const lane = this.#count;
    this.#rows[lane] = row;
    this.#messages[lane] = at;
    this.#blocks[lane] = this.#pad(at, lengthBytes);
    this.#count = lane + 1;
    return lane;
  }

  finish(): void {
    const count = this.#count;
    if (count === 0) return;
    this.#count = 0;
    if (count < WORTH_LANES) for (let lane = 0; lane < count; lane++) this.#finishOne(lane);
    else this.#finishTogether(count);
  }

  word(lane: number, index: number): number {
    return this.#arena.words[this.#states + index * LANES + lane] ?? 0;
  }

  #finishTogether(count: number): void {
    const groups = count > LANES / 2 ? EIGHT : FOUR;
    for (let lane = 0; lane < LANES; lane++) {
      const isUsed = lane < count;
      if (isUsed) this.#loadState(lane, INNER);
      this.#describe(lane, this.#messages[lane] ?? 0, isUsed ? (this.#blocks[lane] ?? 0) : 0);
    }
    this.#assembler.sha1_multi_block(this.#statesAddress, this.#descriptorsAddress, groups);
    for (let lane = 0; lane < count; lane++) {
      this.#writeInnerDigest(lane);
      this.#loadState(lane, OUTER);
      this.#describe(lane, this.#outerAt + BLOCK_BYTES * lane, 1);
    }
    this.#assembler.sha1_multi_block(this.#statesAddress, this.#descriptorsAddress, groups);
  }

  #finishOne(lane: number): void {
    const arena = this.#arena;
    const message = arena.address(this.#messages[lane] ?? 0);
    this.#hashOne(lane, INNER, message, toWord(this.#blocks[lane] ?? 0));
    this.#writeInnerDigest(lane);
    this.#hashOne(lane, OUTER, arena.address(this.#outerAt + BLOCK_BYTES * lane), ONE_BLOCK);
  }

  #hashOne(lane: number, from: number, message: bigint, blocks: bigint): void {
    const { words } = this.#arena;
    const key = ROW_WORDS * (this.#rows[lane] ?? 0) + from;
    for (let i = 0; i < STATE_WORDS; i++) words[this.#single + i] = this.#slab.words[key + i] ?? 0;
    this.#assembler.sha1_block_data_order(this.#singleAddress, message, blocks);
    for (let i = 0; i < STATE_WORDS; i++)
      words[this.#states + i * LANES + lane] = words[this.#single + i] ?? 0;
  }

  #loadState(lane: number, from: number): void {
    const { words } = this.#arena;
    const keys = this.#slab.words;
    const key = ROW_WORDS * (this.#rows[lane] ?? 0) + from;
    for (let i = 0; i < STATE_WORDS; i++)
      words[this.#states + i * LANES + lane] = keys[key + i] ?? 0;
  }

  #describe(lane: number, at: number, blocks: number): void {
    const { words } = this.#arena;
    const address = this.#base + at;
    const word = this.#descriptors + (DESCRIPTOR_BYTES / 4) * lane;
    words[word] = address;
    words[word + 1] = address / 0x1_0000_0000;
    words[word + 2] = blocks;
  }

  #writeInnerDigest(lane: number): void {
    const at = this.#outerAt + BLOCK_BYTES * lane;
    for (let i = 0; i < STATE_WORDS; i++)
      this.#arena.view.setUint32(at + 4 * i, this.word(lane, i));
  }

  /** The key's block comes before the message, so its length counts. Returns the blocks of message and padding. */
  #pad(at: number, lengthBytes: number): number {
    const { view } = this.#arena;
    const blocks = (lengthBytes + PADDING_BYTES + BLOCK_BYTES - 1) >>> 6;
    const lengthAt = at + blocks * BLOCK_BYTES - 4;
    let next = at + lengthBytes;
    view.setUint32(next, 0x80000000);
    for (next += 4; next < lengthAt; next += 4) view.setUint32(next, 0);
    view.setUint32(lengthAt, (BLOCK_BYTES + lengthBytes) * 8);
    return blocks;
  }

  #prepareOuter(lane: number): void {
    const at = this.#outerAt + BLOCK_BYTES * lane;
    this.#arena.view.setUint32(at + DIGEST_BYTES, 0x80000000);
    this.#arena.view.setUint32(at + BLOCK_BYTES - 4, (BLOCK_BYTES + DIGEST_BYTES) * 8);
  }
}
