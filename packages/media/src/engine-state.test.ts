// Does what was decided in a batch leave at its end?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineState } from './engine-state.ts';

test('a tick comes every 20 ms, or at once where something hurries', () => {
  const engine = new EngineState(0);
  assert.equal(engine.tickIfDue(20_000), true);
  assert.equal(engine.tickIfDue(25_000), false);
  engine.hurry();
  assert.equal(engine.tickIfDue(25_000), true);
  assert.equal(engine.tickIfDue(30_000), false);
});
