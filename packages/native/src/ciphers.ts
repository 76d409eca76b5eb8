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

/** An AES-128 and an HMAC-SHA1 key of 20 bytes. */
export interface SealingKey extends Disposable {
  /** What the lanes' hot functions know it by, until it is disposed. */
  readonly row: number;
}

/** Memory beside each key, so that what its owner knows of a stream lies with it. Zero at first. */
export interface OwnerRows {
  readonly words: Uint32Array;
  /** The same memory as 64-bit numbers. */
  readonly numbers: Float64Array;
}

/** From one row of `OwnerRows` to the next, in words; the first 32 of a row are the owner's. */
export const OWNER_ROW_WORDS = 96;

/** AES-128 in counter mode at once, HMAC-SHA1 a little later, for up to `LANES` messages together. */
export interface SealingLanes {
  /** Offset of the 16-byte initial counter block, written by the caller before `encrypt`. */
  readonly counterAt: number;
  readonly rows: OwnerRows;
  /** Undefined when there are too many. */
  createKey(cipher: Uint8Array, authentication: Uint8Array): SealingKey | undefined;
  /** The same key in a row of its own. */
  copyKey(key: SealingKey): SealingKey | undefined;
  /** In place; up to 15 bytes behind are spoilt. Hot path. */
  encrypt(row: number, at: number, lengthBytes: number): void;
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
  /** Undefined where this machine cannot: then stream and authenticator do it, one packet at a time. */
  readonly lanes: SealingLanes | undefined;
  /** 16-byte key. `direction` fixes which of `seal` and `open` may be called. */
  createAead(key: Uint8Array, direction: 'seal' | 'open'): AeadCipher;
  createStream(key: Uint8Array): StreamCipher;
  createAuthenticator(key: Uint8Array): MessageAuthenticator;
}

/** Arena bytes that a suite takes. */
export const CIPHER_SCRATCH_BYTES = 4096;
export const AEAD_TAG_BYTES = 16;
