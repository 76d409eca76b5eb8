// What can be enciphered in place? The face that OpenSSL's EVP and node:crypto share; memory is the arena's.

/** AES-128-GCM with a 16-byte tag. Key schedule paid once; disposing frees the native context. */
export interface AeadCipher extends Disposable {
  /** Offset of the 12-byte nonce, written by the caller before each call; shared by all ciphers of a suite. */
  readonly nonceAt: number;
  /**
   * Encrypts `bodyBytes` behind `clearBytes` in place and writes the tag behind the body. Authenticated are the clear bytes
   * and, unless `trailerAt` is -1, four bytes there. Hot path.
   */
  seal(at: number, clearBytes: number, bodyBytes: number, trailerAt: number): boolean;
  /** The inverse; false when the tag is wrong, and then the body is garbage. */
  open(at: number, clearBytes: number, bodyBytes: number, trailerAt: number): boolean;
}

/** AES-128 in counter mode. */
export interface StreamCipher extends Disposable {
  /** Offset of the 16-byte initial counter block, written by the caller before each call. */
  readonly counterAt: number;
  /** Encrypts or decrypts in place. Hot path. */
  apply(at: number, lengthBytes: number): boolean;
}

/** HMAC-SHA1. */
export interface MessageAuthenticator extends Disposable {
  /** Offset of the 20-byte result, valid until the next call of any authenticator of the suite. */
  readonly digestAt: number;
  digest(at: number, lengthBytes: number): boolean;
}

/** Messages that are authenticated side by side. */
export const LANES = 8;

/** A key in a row of `KeyRows`. */
export interface SealingKey extends Disposable {
  /** What hot functions know it by, until it is disposed. */
  readonly row: number;
}

/** Flat keys with memory beside each, so that what its owner knows of a stream lies with it. */
export interface KeyRows {
  /** Zero at first; from one row to the next `OWNER_ROW_WORDS`, of which the first 32 are the owner's. */
  readonly words: Uint32Array;
  /** The same memory as 64-bit numbers. */
  readonly numbers: Float64Array;
  /** Rows that there can be. */
  readonly capacity: number;
  /** The same key in a row of its own; undefined when there are too many. */
  copyKey(key: SealingKey): SealingKey | undefined;
}

export const OWNER_ROW_WORDS = 208;

/** AES-128-GCM with keys in rows: less work around each packet than `AeadCipher` has. */
export interface AeadRows {
  /** Offset of the 12-byte nonce, written by the caller before each call. */
  readonly nonceAt: number;
  /** Undefined when there are too many. */
  createKey(cipher: Uint8Array): SealingKey | undefined;
  /**
   * As `AeadCipher.seal`, without a trailer, the body read at `from`; at most `MOST_CLEAR_BYTES` of clear bytes, a multiple of 4.
   * Hot path.
   */
  seal(row: number, at: number, clearBytes: number, bodyBytes: number, from: number): void;
}

export const MOST_CLEAR_BYTES = 64;

/** AES-128 in counter mode at once, HMAC-SHA1 a little later, for up to `LANES` messages together. */
export interface SealingLanes {
  /** Offset of the 16-byte initial counter block, written by the caller before `encrypt`. */
  readonly counterAt: number;
  /** Of an AES-128 and an HMAC-SHA1 key of 20 bytes. Undefined when there are too many. */
  createKey(cipher: Uint8Array, authentication: Uint8Array): SealingKey | undefined;
  /** From one place to another, or in place; up to 15 bytes behind are read and spoilt. Hot path. */
  encrypt(row: number, from: number, to: number, lengthBytes: number): void;
  /**
   * The message stays where it is until `finish`; 72 bytes behind it are spoilt. Returns its lane; after the last one
   * (`LANES - 1`) the caller finishes. Hot path.
   */
  authenticate(row: number, at: number, lengthBytes: number): number;
  /** All that wait. Hot path. */
  finish(): void;
  /** Big-endian word `index` (0–4) of a lane's digest, until the next `authenticate` or `finish`. Hot path. */
  word(lane: number, index: number): number;
}

export interface CipherSuite {
  /** Where the keys of `lanes` and `aeadRows` are; undefined where there are neither. */
  readonly rows: KeyRows | undefined;
  /** Undefined where this machine cannot: then stream and authenticator do it, one packet at a time. */
  readonly lanes: SealingLanes | undefined;
  /** Undefined where this machine cannot: then `createAead` does it. */
  readonly aeadRows: AeadRows | undefined;
  /** 16-byte key. `direction` fixes which of `seal` and `open` may be called. */
  createAead(key: Uint8Array, direction: 'seal' | 'open'): AeadCipher;
  createStream(key: Uint8Array): StreamCipher;
  createAuthenticator(key: Uint8Array): MessageAuthenticator;
}

/** Arena bytes that a suite takes. */
export const CIPHER_SCRATCH_BYTES = 4096;
export const AEAD_TAG_BYTES = 16;
