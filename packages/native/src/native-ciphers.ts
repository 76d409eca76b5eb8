// How does a worker get its ciphers from OpenSSL? One suite per arena; its scratch memory is shared by all keys.
import { NativeCounterMode, NativeHmacSha1 } from './aes-cm.ts';
import { NativeGcm } from './aes-gcm.ts';
import { type Arena, SLOT_BYTES } from './arena.ts';
import { CIPHER_SCRATCH_BYTES, type CipherSuite } from './ciphers.ts';

export function createNativeCiphers(arena: Arena): CipherSuite {
  const at = arena.alloc(CIPHER_SCRATCH_BYTES, Math.min(CIPHER_SCRATCH_BYTES, SLOT_BYTES));
  const scratch = {
    arena,
    nonceAt: at,
    counterAt: at + 16,
    tagAt: at + 32,
    digestAt: at + 64,
    keyAt: at + 128,
  };
  return {
    createAead: (key, direction) => new NativeGcm(scratch, key, direction),
    createStream: (key) => new NativeCounterMode(scratch, key),
    createAuthenticator: (key) => new NativeHmacSha1(scratch, key),
  };
}
