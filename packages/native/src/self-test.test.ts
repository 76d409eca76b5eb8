// Does the native door work on this machine, and does it leave nothing behind?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live } from './live-counters.ts';
import { runSelfTest } from './self-test.ts';

test('the self-test passes and leaves nothing behind', () => {
  const before = { ...live };
  assert.deepEqual(runSelfTest('native').problems, []);
  assert.deepEqual(runSelfTest('portable').problems, []);
  assert.deepEqual(live, before);
});
