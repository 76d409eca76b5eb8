// How does a worker get its ciphers from OpenSSL? One suite per arena; its scratch memory is shared by all keys.
import { NativeCounterMode, NativeHmacSha1 } from './aes-cm.ts';
import { NativeGcm } from './aes-gcm.ts';
import { type Arena, SLOT_BYTES } from './arena.ts';
import { findAssembler } from './assembler.ts';
import { CIPHER_SCRATCH_BYTES, type CipherSuite, type SealingLanes } from './ciphers.ts';
import { lanesAnswer } from './probe-lanes.ts';
import { NativeSealingLanes } from './sealing-lanes.ts';

export function createNativeCiphers(arena: Arena): CipherSuite {
  const at = arena.alloc(CIPHER_SCRATCH_BYTES, SLOT_BYTES);
  const scratch = {
    arena,
    nonceAt: at,
    counterAt: at + 16,
    tagAt: at + 32,
    digestAt: at + 64,
    keyAt: at + 128,
  };
  return {
    lanes: createLanes(arena, at + LANES_AT),
    createAead: (key, direction) => new NativeGcm(scratch, key, direction),
    createStream: (key) => new NativeCounterMode(scratch, key),
    createAuthenticator: (key) => new NativeHmacSha1(scratch, key),
  };
}

/** Within the suite's scratch, behind what the others use. */
const LANES_AT = 2048;

let answers: boolean | undefined;

function createLanes(arena: Arena, at: number): SealingLanes | undefined {
  const assembler = findAssembler();
  if (assembler === undefined) return undefined;
  answers ??= lanesAnswer(assembler);
  return answers ? new NativeSealingLanes({ arena, at }, assembler) : undefined;
}
