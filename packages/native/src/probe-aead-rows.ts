// Do OpenSSL's inner routines for AES-GCM answer as they should? Asked once per process; if not, EVP does the work.
import { createCipheriv } from 'node:crypto';
import { AEAD_ROWS_BYTES, NativeAeadRows } from './aead-rows.ts';
import { Arena, SLOT_BYTES } from './arena.ts';
import { AEAD_TAG_BYTES } from './ciphers.ts';
import type { GcmAssembler } from './gcm-assembler.ts';
import { KeySlab } from './key-slab.ts';

const CLEAR_BYTES = 20;
/** Around a block and around the sixteen blocks that are done at once. */
const BODIES = [1, 16, 33, 255, 256, 257, 1100] as const;

/** About 1 ms. */
export function aeadRowsAnswer(assembler: GcmAssembler): boolean {
  using arena = new Arena(AEAD_ROWS_BYTES + 3 * SLOT_BYTES);
  const rows = new NativeAeadRows(
    { arena, at: arena.alloc(AEAD_ROWS_BYTES, SLOT_BYTES) },
    new KeySlab(),
    assembler,
  );
  const at = arena.alloc(SLOT_BYTES, SLOT_BYTES);
  const [secret, nonce] = [new Uint8Array(16).fill(7), new Uint8Array(12).fill(9)];
  using key = rows.createKey(secret);
  if (key === undefined) return false;
  return BODIES.every((bodyBytes) => {
    const clear = new Uint8Array(CLEAR_BYTES).fill(bodyBytes);
    const body = new Uint8Array(bodyBytes).fill(3);
    arena.bytes.set(nonce, rows.nonceAt);
    arena.bytes.set(clear, at);
    arena.bytes.set(body, at + CLEAR_BYTES);
    rows.seal(key.row, at, CLEAR_BYTES, bodyBytes, at + CLEAR_BYTES);
    const cipher = createCipheriv('aes-128-gcm', secret, nonce).setAAD(clear);
    const expected = Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()]);
    const from = at + CLEAR_BYTES;
    const sealed = arena.bytes.subarray(from, from + bodyBytes + AEAD_TAG_BYTES);
    return Buffer.compare(expected, sealed) === 0;
  });
}
