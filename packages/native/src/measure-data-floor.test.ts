import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureDataFloor } from './measure-data-floor.ts';

test('the floor of a data message is a cost', () => {
  const { messageUs } = measureDataFloor(1, 2);
  assert.ok(messageUs > 0 && messageUs < 10_000, String(messageUs));
});
