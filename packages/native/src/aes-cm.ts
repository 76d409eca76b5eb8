// How are AES counter mode and HMAC-SHA1 done in place with OpenSSL? One keyed context each, reset per packet.
// Hot path: called once per packet per subscriber.
import type { Arena } from './arena.ts';
import type { MessageAuthenticator, StreamCipher } from './ciphers.ts';
import { live } from './live-counters.ts';
import { type CipherLibrary, openCipherLibrary } from './openssl.ts';
import { toWord } from './small-numbers.ts';

export interface CounterScratch {
  readonly arena: Arena;
  readonly counterAt: number;
  readonly keyAt: number;
}

export class NativeCounterMode implements StreamCipher {
  readonly counterAt: number;
  readonly #openssl: CipherLibrary = openCipherLibrary();
  readonly #arena: Arena;
  readonly #counter: bigint;
  #context: bigint;

  constructor({ arena, counterAt, keyAt }: CounterScratch, key: Uint8Array) {
    this.#arena = arena;
    this.counterAt = counterAt;
    this.#counter = arena.address(counterAt);
    this.#context = this.#openssl.EVP_CIPHER_CTX_new();
    live.cipherContexts += 1;
    arena.bytes.set(key, keyAt);
    const cipher = this.#openssl.EVP_aes_128_ctr();
    this.#openssl.EVP_EncryptInit_ex(this.#context, cipher, 0n, arena.address(keyAt), 0n);
    arena.bytes.fill(0, keyAt, keyAt + 16);
  }

  apply(at: number, lengthBytes: number): boolean {
    const context = this.#context;
    if (context === 0n) return false;
    const body = this.#arena.address(at);
    return (
      this.#openssl.EVP_EncryptInit_ex(context, 0n, 0n, 0n, this.#counter) === 1 &&
      this.#openssl.EVP_Cipher(context, body, body, toWord(lengthBytes)) >= 0
    );
  }

  [Symbol.dispose](): void {
    if (this.#context === 0n) return;
    this.#openssl.EVP_CIPHER_CTX_free(this.#context);
    this.#context = 0n;
    live.cipherContexts -= 1;
  }
}

export interface DigestScratch {
  readonly arena: Arena;
  /** 32 bytes. */
  readonly digestAt: number;
  /** 64 bytes. */
  readonly keyAt: number;
}

export class NativeHmacSha1 implements MessageAuthenticator {
  readonly digestAt: number;
  readonly #openssl: CipherLibrary = openCipherLibrary();
  readonly #arena: Arena;
  readonly #digest: bigint;
  #context: bigint;

  constructor({ arena, digestAt, keyAt }: DigestScratch, key: Uint8Array) {
    this.#arena = arena;
    this.digestAt = digestAt;
    this.#digest = arena.address(digestAt);
    this.#context = this.#openssl.HMAC_CTX_new();
    live.cipherContexts += 1;
    arena.bytes.set(key, keyAt);
    const address = arena.address(keyAt);
    const size = toWord(key.length);
    this.#openssl.HMAC_Init_ex(this.#context, address, size, this.#openssl.EVP_sha1(), 0n);
    arena.bytes.fill(0, keyAt, keyAt + key.length);
  }

  digest(at: number, lengthBytes: number): boolean {
    const context = this.#context;
    if (context === 0n) return false;
    const openssl = this.#openssl;
    // Without a key the context starts over with the one it has.
    return (
      openssl.HMAC_Init_ex(context, 0n, 0n, 0n, 0n) === 1 &&
      openssl.HMAC_Update(context, this.#arena.address(at), toWord(lengthBytes)) === 1 &&
      openssl.HMAC_Final(context, this.#digest, 0n) === 1
    );
  }

  [Symbol.dispose](): void {
    if (this.#context === 0n) return;
    this.#openssl.HMAC_CTX_free(this.#context);
    this.#context = 0n;
    live.cipherContexts -= 1;
  }
}
