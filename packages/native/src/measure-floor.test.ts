// Does measuring the floor give figures, and let go of what it opened?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live } from './live-counters.ts';
import { measureFloor } from './measure-floor.ts';

test('the floor is measured and leaves nothing open', () => {
  const before = { ...live };
  const floor = measureFloor(1100, 1);
  for (const us of Object.values(floor)) assert.ok(us > 0 && us < 1000, `${us} µs`);
  assert.deepEqual({ ...live }, before);
});
