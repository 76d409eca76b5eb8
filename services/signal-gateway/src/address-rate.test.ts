import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressRate } from './address-rate.ts';

test('an address is over its limit until its window ends; others are not', () => {
  let nowMs = 0;
  const rate = new AddressRate({ limit: 3, windowMs: 1_000 }, () => nowMs);
  for (let i = 0; i < 3; i++) {
    assert.equal(rate.isOver('a'), false);
    rate.count('a');
  }
  assert.deepEqual([rate.isOver('a'), rate.isOver('b')], [true, false]);
  nowMs = 1_000;
  assert.equal(rate.isOver('a'), false);
});

test('0 means no limit', () => {
  const rate = new AddressRate({ limit: 0, windowMs: 1_000 });
  for (let i = 0; i < 100; i++) rate.count('a');
  assert.deepEqual([rate.isOver('a'), rate.remembered], [false, 0]);
});

test('a million addresses cost no more than ten thousand', () => {
  const rate = new AddressRate({ limit: 1, windowMs: 1_000 }, () => 0);
  for (let i = 0; i < 50_000; i++) rate.count(`10.0.${i >> 8}.${i & 255}`);
  assert.equal(rate.remembered, 10_000);
});
