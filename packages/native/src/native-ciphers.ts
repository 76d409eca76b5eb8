// How does a worker get its ciphers from OpenSSL? One suite per arena; its scratch memory is shared by all keys.
import { type AeadRowsScratch, NativeAeadRows } from './aead-rows.ts';
import { NativeCounterMode, NativeHmacSha1 } from './aes-cm.ts';
import { NativeGcm } from './aes-gcm.ts';
import { type Arena, SLOT_BYTES } from './arena.ts';
import { findAssembler } from './assembler.ts';
import {
  type AeadRows,
  CIPHER_SCRATCH_BYTES,
  type CipherSuite,
  type SealingLanes,
} from './ciphers.ts';
import { createFlatCounterMode, createFlatHmacSha1, type FlatScratch } from './flat-ciphers.ts';
import { findGcmAssembler } from './gcm-assembler.ts';
import { KeySlab } from './key-slab.ts';
import { aeadRowsAnswer } from './probe-aead-rows.ts';
import { lanesAnswer } from './probe-lanes.ts';
import { type LaneScratch, NativeSealingLanes } from './sealing-lanes.ts';

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
  const slab = new KeySlab();
  const lanes = createLanes({ arena, at: at + LANES_AT }, slab);
  const aeadRows = createAeadRows({ arena, at: at + AEAD_ROWS_AT }, slab);
  const flat = lanes === undefined ? undefined : createFlat({ ...scratch, flatAt: at + 256 }, slab);
  return {
    rows: lanes === undefined && aeadRows === undefined ? undefined : slab,
    ...{ lanes, aeadRows },
    createAead: (key, direction) => new NativeGcm(scratch, key, direction),
    createStream: (key) => flat?.createStream(key) ?? new NativeCounterMode(scratch, key),
    createAuthenticator: (key) =>
      flat?.createAuthenticator(key) ?? new NativeHmacSha1(scratch, key),
  };
}

/** Within the suite's scratch, behind what the others use. */
const AEAD_ROWS_AT = 1024;
const LANES_AT = 2048;

/** Where the lanes answer rightly, so do the routines that they are made of. */
function createFlat(scratch: FlatScratch, slab: KeySlab) {
  const assembler = findAssembler();
  if (assembler === undefined) return undefined;
  const parts = { scratch, slab, assembler };
  return {
    createStream: (key: Uint8Array) => createFlatCounterMode(parts, key),
    createAuthenticator: (key: Uint8Array) => createFlatHmacSha1(parts, key),
  };
}

let lanesDo: boolean | undefined;
let aeadRowsDo: boolean | undefined;

function createLanes(scratch: LaneScratch, slab: KeySlab): SealingLanes | undefined {
  const assembler = findAssembler();
  if (assembler === undefined) return undefined;
  lanesDo ??= lanesAnswer(assembler);
  return lanesDo ? new NativeSealingLanes(scratch, slab, assembler) : undefined;
}

function createAeadRows(scratch: AeadRowsScratch, slab: KeySlab): AeadRows | undefined {
  const assembler = findGcmAssembler();
  if (assembler === undefined) return undefined;
  aeadRowsDo ??= aeadRowsAnswer(assembler);
  return aeadRowsDo ? new NativeAeadRows(scratch, slab, assembler) : undefined;
}
