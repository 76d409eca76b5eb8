// How is the same done without native calls? node:crypto, with a fresh cipher object per packet.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Arena } from '../arena.ts';
import {
  AEAD_TAG_BYTES,
  type AeadCipher,
  CIPHER_SCRATCH_BYTES,
  type CipherSuite,
  type MessageAuthenticator,
  type StreamCipher,
} from '../ciphers.ts';

export function createPortableCiphers(arena: Arena): CipherSuite {
  const at = arena.alloc(CIPHER_SCRATCH_BYTES);
  return {
    rows: undefined,
    lanes: undefined,
    aeadRows: undefined,
    createAead: (key) => createGcm(arena, at, Uint8Array.from(key)),
    createStream: (key) => createCounterMode(arena, at + 16, Uint8Array.from(key)),
    createAuthenticator: (key) => createHmacSha1(arena, at + 64, Uint8Array.from(key)),
  };
}

const dispose = { [Symbol.dispose](): void {} };

function createGcm({ bytes }: Arena, nonceAt: number, key: Uint8Array): AeadCipher {
  const clearOf = (at: number, clearBytes: number, trailerAt: number): Uint8Array => {
    const clear = bytes.subarray(at, at + clearBytes);
    return trailerAt < 0 ? clear : Buffer.concat([clear, bytes.subarray(trailerAt, trailerAt + 4)]);
  };
  const nonce = (): Uint8Array => bytes.subarray(nonceAt, nonceAt + 12);
  return {
    ...dispose,
    nonceAt,
    seal(at, clearBytes, bodyBytes, trailerAt): boolean {
      const bodyAt = at + clearBytes;
      const cipher = createCipheriv('aes-128-gcm', key, nonce());
      cipher.setAAD(clearOf(at, clearBytes, trailerAt));
      bytes.set(cipher.update(bytes.subarray(bodyAt, bodyAt + bodyBytes)), bodyAt);
      cipher.final();
      bytes.set(cipher.getAuthTag(), bodyAt + bodyBytes);
      return true;
    },
    open(at, clearBytes, bodyBytes, trailerAt): boolean {
      const bodyAt = at + clearBytes;
      const tagAt = bodyAt + bodyBytes;
      const cipher = createDecipheriv('aes-128-gcm', key, nonce());
      cipher.setAuthTag(bytes.subarray(tagAt, tagAt + AEAD_TAG_BYTES));
      cipher.setAAD(clearOf(at, clearBytes, trailerAt));
      bytes.set(cipher.update(bytes.subarray(bodyAt, tagAt)), bodyAt);
      try {
        cipher.final();
        return true;
      } catch {
        return false;
      }
    },
  };
}

function createCounterMode({ bytes }: Arena, counterAt: number, key: Uint8Array): StreamCipher {
  return {
    ...dispose,
    counterAt,
    apply(at, lengthBytes): boolean {
      const counter = bytes.subarray(counterAt, counterAt + 16);
      const cipher = createCipheriv('aes-128-ctr', key, counter);
      bytes.set(cipher.update(bytes.subarray(at, at + lengthBytes)), at);
      return true;
    },
  };
}

function createHmacSha1({ bytes }: Arena, digestAt: number, key: Uint8Array): MessageAuthenticator {
  return {
    ...dispose,
    digestAt,
    digest(at, lengthBytes): boolean {
      bytes.set(
        createHmac('sha1', key)
          .update(bytes.subarray(at, at + lengthBytes))
          .digest(),
        digestAt,
      );
      return true;
    },
  };
}
