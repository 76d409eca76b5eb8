// Do keys that are hashed side by side answer as node:crypto does, in any number and length?
import assert from 'node:assert/strict';
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Arena, SLOT_BYTES } from './arena.ts';
import { findAssembler } from './assembler.ts';
import { CIPHER_SCRATCH_BYTES, LANES } from './ciphers.ts';
import { live } from './live-counters.ts';
import { createNativeCiphers } from './native-ciphers.ts';

const skip = findAssembler() === undefined && 'this machine has no such routines';
const lengths = [0, 1, 50, 51, 55, 56, 63, 64, 119, 120, 300, 1100, 1111, 1460];

test('1 to 8 messages of every length around a block are authenticated as by node:crypto', {
  skip,
}, () => {
  using arena = new Arena(CIPHER_SCRATCH_BYTES + (LANES + 2) * SLOT_BYTES);
  const { lanes } = createNativeCiphers(arena);
  assert.ok(lanes);
  const slots = arena.alloc(LANES * SLOT_BYTES, SLOT_BYTES);
  const secrets = Array.from({ length: LANES }, () => randomBytes(20));
  const keys = secrets.map((secret) => lanes.createKey(randomBytes(16), secret));
  for (const [round, first] of lengths.entries()) {
    const count = (round % LANES) + 1;
    const expected = secrets.slice(0, count).map((secret, lane): string => {
      const message = randomBytes(lengths[(round + lane) % lengths.length] ?? first);
      const at = slots + SLOT_BYTES * lane;
      arena.bytes.fill(0xa5, at, at + SLOT_BYTES);
      arena.bytes.set(message, at);
      const key = keys[lane];
      assert.ok(key);
      assert.equal(lanes.authenticate(key.row, at, message.length), lane);
      return createHmac('sha1', secret).update(message).digest('hex');
    });
    lanes.finish();
    const answered = expected.map((_, lane): string =>
      [0, 1, 2, 3, 4]
        .map((i): string => lanes.word(lane, i).toString(16).padStart(8, '0'))
        .join(''),
    );
    assert.deepEqual(answered, expected);
  }
  for (const key of keys) key?.[Symbol.dispose]();
});

test('the key stream is that of AES counter mode, and keys leave nothing behind', { skip }, () => {
  const before = live.keyRows;
  using arena = new Arena(CIPHER_SCRATCH_BYTES + 4 * SLOT_BYTES);
  const { lanes } = createNativeCiphers(arena);
  assert.ok(lanes);
  const [from, at] = [0, 1].map(() => arena.alloc(SLOT_BYTES, SLOT_BYTES)) as [number, number];
  for (const length of [1, 15, 16, 17, 1100]) {
    const [secret, counter, plain] = [randomBytes(16), randomBytes(16), randomBytes(length)];
    using key = lanes.createKey(secret, randomBytes(20));
    arena.bytes.set(plain, from);
    arena.bytes.set(counter, lanes.counterAt);
    assert.ok(key);
    lanes.encrypt(key.row, from, at, length);
    const expected = createCipheriv('aes-128-ctr', secret, counter).update(plain);
    assert.deepEqual(Buffer.from(arena.bytes.subarray(at, at + length)), expected);
  }
  const [one, two] = [1, 2].map(() => lanes.createKey(randomBytes(16), randomBytes(20)));
  one?.[Symbol.dispose]();
  one?.[Symbol.dispose]();
  assert.equal(live.keyRows, before + 1, 'freed once');
  two?.[Symbol.dispose]();
  assert.equal(live.keyRows, before);
});
