// Is only that put off which may be?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lull } from './lull.ts';

const START_US = 1_700_000_000_000_000;

/** One batch: how many datagrams, how many of them only acknowledged. */
function batch(lull: Lull, arrived: number, acknowledged: number, atUs = START_US): boolean {
  for (let i = 0; i < arrived; i++) lull.arrived(atUs);
  for (let i = 0; i < acknowledged; i++) lull.acknowledged();
  return lull.take();
}

test('a batch of nothing but acknowledgements is a lull', () => {
  const lull = new Lull();
  assert.equal(batch(lull, 3, 3), true);
  assert.equal(batch(lull, 3, 2), false);
  assert.equal(batch(lull, 1, 1), true);
});

test('an empty batch is none: the socket is watched again', () => {
  assert.equal(batch(new Lull(), 0, 0), false);
});

test('while media comes nothing waits', () => {
  const lull = new Lull();
  lull.mediaArrived(START_US);
  assert.equal(batch(lull, 2, 2, START_US + 100_000), false);
  assert.equal(batch(lull, 2, 2, START_US + 300_000), true);
});
