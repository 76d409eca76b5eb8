// How is AES-GCM done in place with OpenSSL? One EVP context per key: only the nonce changes per packet.
// Hot path: called once per packet per subscriber.
import type { Arena } from './arena.ts';
import { AEAD_TAG_BYTES, type AeadCipher } from './ciphers.ts';
import { live } from './live-counters.ts';
import { type CipherLibrary, openCipherLibrary } from './openssl.ts';
import { toWord } from './small-numbers.ts';

const GET_TAG = 0x10n;
const SET_TAG = 0x11n;
const TAG_BYTES = BigInt(AEAD_TAG_BYTES);

export interface GcmScratch {
  readonly arena: Arena;
  /** 16 bytes each. */
  readonly nonceAt: number;
  readonly tagAt: number;
  readonly keyAt: number;
}

export class NativeGcm implements AeadCipher {
  readonly nonceAt: number;
  readonly #openssl: CipherLibrary = openCipherLibrary();
  readonly #arena: Arena;
  readonly #tagAt: number;
  readonly #nonce: bigint;
  readonly #tag: bigint;
  #context: bigint;

  constructor(scratch: GcmScratch, key: Uint8Array, direction: 'seal' | 'open') {
    const { arena } = scratch;
    this.#arena = arena;
    this.nonceAt = scratch.nonceAt;
    this.#tagAt = scratch.tagAt;
    this.#nonce = arena.address(scratch.nonceAt);
    this.#tag = arena.address(scratch.tagAt);
    const openssl = this.#openssl;
    this.#context = openssl.EVP_CIPHER_CTX_new();
    live.cipherContexts += 1;
    arena.bytes.set(key, scratch.keyAt);
    const initialise =
      direction === 'seal' ? openssl.EVP_EncryptInit_ex : openssl.EVP_DecryptInit_ex;
    initialise(this.#context, openssl.EVP_aes_128_gcm(), 0n, arena.address(scratch.keyAt), 0n);
    arena.bytes.fill(0, scratch.keyAt, scratch.keyAt + 16);
  }

  seal(at: number, clearBytes: number, bodyBytes: number, trailerAt: number): boolean {
    const context = this.#context;
    if (context === 0n) return false;
    const openssl = this.#openssl;
    const done =
      openssl.EVP_EncryptInit_ex(context, 0n, 0n, 0n, this.#nonce) === 1 &&
      this.#run(at, clearBytes, bodyBytes, trailerAt) &&
      openssl.EVP_CIPHER_CTX_ctrl(context, GET_TAG, TAG_BYTES, this.#tag) === 1;
    if (done) this.#copyTag(this.#tagAt, at + clearBytes + bodyBytes);
    return done;
  }

  open(at: number, clearBytes: number, bodyBytes: number, trailerAt: number): boolean {
    const context = this.#context;
    if (context === 0n) return false;
    const openssl = this.#openssl;
    this.#copyTag(at + clearBytes + bodyBytes, this.#tagAt);
    return (
      openssl.EVP_DecryptInit_ex(context, 0n, 0n, 0n, this.#nonce) === 1 &&
      openssl.EVP_CIPHER_CTX_ctrl(context, SET_TAG, TAG_BYTES, this.#tag) === 1 &&
      this.#run(at, clearBytes, bodyBytes, trailerAt)
    );
  }

  #run(at: number, clearBytes: number, bodyBytes: number, trailerAt: number): boolean {
    const arena = this.#arena;
    const cipher = this.#openssl.EVP_Cipher;
    const context = this.#context;
    if (cipher(context, 0n, arena.address(at), toWord(clearBytes)) < 0) return false;
    if (trailerAt >= 0 && cipher(context, 0n, arena.address(trailerAt), 4n) < 0) return false;
    if (bodyBytes > 0) {
      const body = arena.address(at + clearBytes);
      if (cipher(context, body, body, toWord(bodyBytes)) < 0) return false;
    }
    return cipher(context, 0n, 0n, 0n) >= 0;
  }

  #copyTag(from: number, to: number): void {
    this.#arena.bytes.copyWithin(to, from, from + AEAD_TAG_BYTES);
  }

  [Symbol.dispose](): void {
    if (this.#context === 0n) return;
    this.#openssl.EVP_CIPHER_CTX_free(this.#context);
    this.#context = 0n;
    live.cipherContexts -= 1;
  }
}
