// What is made of a queue that grew fast?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CapacityControl } from './capacity-control.ts';

test('an overloaded link is given less than it serves, until its queue is gone', () => {
  const control = new CapacityControl();
  assert.ok(control.noteService(240_000, 700_000));
  assert.equal(control.bitsPerSecond, 240_000 * 0.85);
});

test('a large picture on a link with room costs it no more than a little', () => {
  const control = new CapacityControl();
  assert.ok(control.noteService(1_500_000, 1_100_000));
  assert.equal(control.bitsPerSecond, 1_500_000 * 0.95);
});

test('nearly what is known already changes nothing', () => {
  const control = new CapacityControl();
  control.noteService(1_000_000, 2_000_000);
  const before = control.bitsPerSecond;
  assert.equal(control.noteService(800_000, 2_000_000), false);
  assert.equal(control.bitsPerSecond, before);
});
