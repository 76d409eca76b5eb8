// Do the flat ciphers answer as node:crypto does, and spoil nothing around the message?
import assert from 'node:assert/strict';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Arena, SLOT_BYTES } from './arena.ts';
import { findAssembler } from './assembler.ts';
import { CIPHER_SCRATCH_BYTES } from './ciphers.ts';
import { live } from './live-counters.ts';
import { createNativeCiphers } from './native-ciphers.ts';

const skip = findAssembler() === undefined ? 'no inner routines here' : false;
const AT = 12;
/** Around the blocks of both algorithms, and a packet. */
const LENGTHS = [0, 1, 15, 16, 17, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1116, 1400];

function openSuite(arena: Arena) {
  const suite = createNativeCiphers(arena);
  return { suite, slot: arena.alloc(SLOT_BYTES, SLOT_BYTES) + AT };
}

test('counter mode is what node:crypto does, and what lies behind stays', { skip }, () => {
  using arena = new Arena(CIPHER_SCRATCH_BYTES + 8 * SLOT_BYTES);
  const { suite, slot } = openSuite(arena);
  const [key, counter] = [randomBytes(16), randomBytes(16)];
  using cipher = suite.createStream(key);
  for (const length of LENGTHS) {
    const plain = randomBytes(length + 32);
    arena.bytes.set(plain, slot);
    arena.bytes.set(counter, cipher.counterAt);
    assert.ok(cipher.apply(slot, length));
    const expected = createCipheriv('aes-128-ctr', key, counter).update(plain.subarray(0, length));
    const after = Buffer.from(arena.bytes.slice(slot, slot + length + 32));
    assert.deepEqual(after, Buffer.concat([expected, plain.subarray(length)]), `${length} bytes`);
  }
});

test('HMAC-SHA1 is what node:crypto says, and the message stays', { skip }, () => {
  using arena = new Arena(CIPHER_SCRATCH_BYTES + 8 * SLOT_BYTES);
  const { suite, slot } = openSuite(arena);
  for (const keyBytes of [1, 20, 64, 65]) {
    const key = randomBytes(keyBytes);
    using authenticator = suite.createAuthenticator(key);
    for (const length of LENGTHS) {
      const message = randomBytes(length + 80);
      arena.bytes.set(message, slot);
      assert.ok(authenticator.digest(slot, length));
      const { digestAt } = authenticator;
      const expected = createHmac('sha1', key).update(message.subarray(0, length)).digest();
      assert.deepEqual(Buffer.from(arena.bytes.slice(digestAt, digestAt + 20)), expected);
      assert.deepEqual(Buffer.from(arena.bytes.slice(slot, slot + length + 80)), message);
    }
  }
});

test('two keys do not mix, and a disposed one refuses and leaves nothing', { skip }, () => {
  using arena = new Arena(CIPHER_SCRATCH_BYTES + 8 * SLOT_BYTES);
  const { suite, slot } = openSuite(arena);
  const before = live.keyRows;
  const [one, other] = [
    suite.createAuthenticator(randomBytes(20)),
    suite.createAuthenticator(randomBytes(20)),
  ];
  const digest = (): Buffer => {
    assert.ok(one.digest(slot, 100));
    return Buffer.from(arena.bytes.slice(one.digestAt, one.digestAt + 20));
  };
  const first = digest();
  assert.ok(other.digest(slot, 100));
  assert.deepEqual(digest(), first);
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  assert.equal(one.digest(slot, 100), false);
  assert.ok(other.digest(slot, 100));
  other[Symbol.dispose]();
  assert.equal(live.keyRows, before);
});
