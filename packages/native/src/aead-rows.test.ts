// Does a key in a row seal as node:crypto does, for every length of body and of header?
import assert from 'node:assert/strict';
import { createCipheriv, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Arena, SLOT_BYTES } from './arena.ts';
import { AEAD_TAG_BYTES, CIPHER_SCRATCH_BYTES, MOST_CLEAR_BYTES } from './ciphers.ts';
import { findGcmAssembler } from './gcm-assembler.ts';
import { live } from './live-counters.ts';
import { createNativeCiphers } from './native-ciphers.ts';

const skip = findGcmAssembler() === undefined && 'this machine has no such routines';

test('every length of a packet, each under another nonce and header', { skip }, () => {
  const before = live.keyRows;
  using arena = new Arena(CIPHER_SCRATCH_BYTES + 4 * SLOT_BYTES);
  const { aeadRows, rows } = createNativeCiphers(arena);
  assert.ok(aeadRows && rows);
  const at = arena.alloc(SLOT_BYTES, SLOT_BYTES);
  const elsewhere = arena.alloc(SLOT_BYTES, SLOT_BYTES);
  const secret = randomBytes(16);
  using first = aeadRows.createKey(secret);
  assert.ok(first);
  using key = rows.copyKey(first);
  assert.ok(key);
  for (let bodyBytes = 1; bodyBytes <= 1460; bodyBytes++) {
    const clearBytes = 12 + 4 * (bodyBytes % ((MOST_CLEAR_BYTES - 8) / 4));
    const [nonce, clear, body] = [randomBytes(12), randomBytes(clearBytes), randomBytes(bodyBytes)];
    arena.bytes.set(nonce, aeadRows.nonceAt);
    arena.bytes.set(clear, at);
    const bodyAt = bodyBytes % 2 === 0 ? at + clearBytes : elsewhere;
    arena.bytes.set(body, bodyAt);
    aeadRows.seal(key.row, at, clearBytes, bodyBytes, bodyAt);
    const cipher = createCipheriv('aes-128-gcm', secret, nonce).setAAD(clear);
    const expected = Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()]);
    const from = at + clearBytes;
    const sealed = Buffer.from(arena.bytes.subarray(from, from + bodyBytes + AEAD_TAG_BYTES));
    assert.equal(Buffer.compare(sealed, expected), 0, `${clearBytes} and ${bodyBytes} bytes`);
  }
  assert.equal(live.keyRows, before + 2);
});
