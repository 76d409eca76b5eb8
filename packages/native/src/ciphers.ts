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

export interface CipherSuite {
  /** 16-byte key. `direction` fixes which of `seal` and `open` may be called. */
  createAead(key: Uint8Array, direction: 'seal' | 'open'): AeadCipher;
  createStream(key: Uint8Array): StreamCipher;
  createAuthenticator(key: Uint8Array): MessageAuthenticator;
}

/** Arena bytes that a suite takes. */
export const CIPHER_SCRATCH_BYTES = 512;
export const AEAD_TAG_BYTES = 16;
