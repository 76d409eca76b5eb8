import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NonceLog } from './nonce-log.ts';

const nonce = (first: number): Uint8Array => Uint8Array.from({ length: 16 }, () => first);

test('a nonce counts once, as long as 100 newer ones have not come', () => {
  const log = new NonceLog();
  assert.equal(log.isRepeated(nonce(0)), false);
  assert.equal(log.isRepeated(nonce(0)), true);
  for (let i = 1; i <= 99; i++) assert.equal(log.isRepeated(nonce(i)), false);
  assert.equal(log.isRepeated(nonce(0)), true);
  assert.equal(log.isRepeated(nonce(100)), false);
  assert.equal(log.isRepeated(nonce(0)), false);
});

test('no nonce, or one of another length, is no repeat', () => {
  const log = new NonceLog();
  for (const bytes of [new Uint8Array(0), new Uint8Array(15)]) {
    assert.deepEqual([log.isRepeated(bytes), log.isRepeated(bytes)], [false, false]);
  }
});
