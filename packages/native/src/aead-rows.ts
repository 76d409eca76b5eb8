// How is a packet sealed with AES-GCM when its key lies in a row? Four calls of OpenSSL's routines on our own memory.
// Hot path: called once per packet per subscriber.
//
// The context as those routines have it: | counter (16) | - (32) | clear bytes (8) | body bytes (8) | hash (16) | powers … |
import type { Arena } from './arena.ts';
import { AEAD_TAG_BYTES, type AeadRows, MOST_CLEAR_BYTES, type SealingKey } from './ciphers.ts';
import type { GcmAssembler } from './gcm-assembler.ts';
import { CONTEXT, type KeySlab, ROW_WORDS } from './key-slab.ts';
import { toWord } from './small-numbers.ts';

/** Words of the context that begin at zero for each packet, and some of them. */
const STATE_WORDS = 20;
const CLEAR_BYTES = 12;
const BODY_BYTES = 14;
const HASH = 16;
const NONCE_BYTES = toWord(12);

/** Arena bytes that it takes. */
export const AEAD_ROWS_BYTES = 256;

export interface AeadRowsScratch {
  readonly arena: Arena;
  /** `AEAD_ROWS_BYTES`, 64-byte aligned. */
  readonly at: number;
}

export class NativeAeadRows implements AeadRows {
  readonly nonceAt: number;
  readonly #arena: Arena;
  readonly #slab: KeySlab;
  readonly #assembler: GcmAssembler;
  readonly #nonce: bigint;
  /** Where clear bytes are filled up to whole blocks. */
  readonly #clearAt: number;
  readonly #clear: bigint;
  readonly #partialAt: number;
  readonly #partial: bigint;
  readonly #keyAt: number;

  constructor({ arena, at }: AeadRowsScratch, slab: KeySlab, assembler: GcmAssembler) {
    this.#arena = arena;
    this.#slab = slab;
    this.#assembler = assembler;
    this.nonceAt = at;
    this.#nonce = arena.address(at);
    this.#partialAt = at + 32;
    this.#partial = arena.address(at + 32);
    this.#keyAt = at + 64;
    this.#clearAt = at + 128;
    this.#clear = arena.address(at + 128);
  }

  createKey(cipher: Uint8Array): SealingKey | undefined {
    const { bytes } = this.#arena;
    const key = this.#slab.take();
    if (key === undefined) return undefined;
    const schedule = this.#slab.addresses[key.row] ?? 0n;
    bytes.set(cipher, this.#keyAt);
    this.#assembler.aesni_set_encrypt_key(this.#arena.address(this.#keyAt), 128n, schedule);
    this.#assembler.ossl_aes_gcm_init_avx512(schedule, this.#slab.contexts[key.row] ?? 0n);
    bytes.fill(0, this.#keyAt, this.#keyAt + cipher.length);
    return key;
  }

  seal(row: number, at: number, clearBytes: number, bodyBytes: number, from: number): void {
    const schedule = this.#slab.addresses[row] ?? 0n;
    const context = this.#slab.contexts[row] ?? 0n;
    const assembler = this.#assembler;
    this.#begin(row);
    assembler.ossl_aes_gcm_setiv_avx512(schedule, context, this.#nonce, NONCE_BYTES);
    assembler.ossl_aes_gcm_update_aad_avx512(context, this.#clear, this.#fillUp(at, clearBytes));
    this.#noteLengths(row, clearBytes, bodyBytes);
    const plain = this.#arena.address(from);
    const body = this.#arena.address(at + clearBytes);
    const bytes = toWord(bodyBytes);
    assembler.ossl_aes_gcm_encrypt_avx512(schedule, context, this.#partial, plain, bytes, body);
    // It is not always the length's remainder: 16 of 256 bytes are hashed at the end.
    const partial = this.#arena.words[this.#partialAt >>> 2] ?? 0;
    assembler.ossl_aes_gcm_finalize_avx512(context, toWord(partial));
    this.#copyTag(row, at + clearBytes + bodyBytes);
  }

  #begin(row: number): void {
    const { words } = this.#slab;
    const first = ROW_WORDS * row + CONTEXT;
    for (let i = 0; i < STATE_WORDS; i++) words[first + i] = 0;
    this.#arena.words[this.#partialAt >>> 2] = 0;
  }

  #noteLengths(row: number, clearBytes: number, bodyBytes: number): void {
    const { words } = this.#slab;
    const first = ROW_WORDS * row + CONTEXT;
    words[first + CLEAR_BYTES] = clearBytes;
    words[first + BODY_BYTES] = bodyBytes;
  }

  /** A hash over zeros behind the clear bytes is what GCM defines. Returns the bytes of whole blocks. */
  #fillUp(at: number, clearBytes: number): bigint {
    const { words } = this.#arena;
    const to = this.#clearAt >>> 2;
    const count = Math.min(clearBytes, MOST_CLEAR_BYTES) >>> 2;
    const whole = (count + 3) & ~3;
    for (let i = 0; i < count; i++) words[to + i] = words[(at >>> 2) + i] ?? 0;
    for (let i = count; i < whole; i++) words[to + i] = 0;
    return toWord(4 * whole);
  }

  #copyTag(row: number, to: number): void {
    const { view } = this.#arena;
    const from = ROW_WORDS * row + CONTEXT + HASH;
    for (let i = 0; i < AEAD_TAG_BYTES / 4; i++)
      view.setUint32(to + 4 * i, this.#slab.words[from + i] ?? 0, true);
  }
}
