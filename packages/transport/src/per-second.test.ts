// Is no more taken than a second may have, and is the next second's share whole?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PerSecond } from './per-second.ts';

test('three a second: the fourth is refused until a second after the first', () => {
  const share = new PerSecond(3);
  const firstUs = 5_000_000;
  const taken = [0, 1, 2, 3, 999_999].map((us) => share.take(firstUs + us));
  assert.deepEqual(taken, [true, true, true, false, false]);
  const next = [0, 1, 2, 3].map((us) => share.take(firstUs + 1_000_000 + us));
  assert.deepEqual(next, [true, true, true, false]);
});

test('of nothing nothing is taken', () => {
  assert.equal(new PerSecond(0).take(5_000_000), false);
});
