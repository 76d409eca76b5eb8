// Is a fall believed once, and by no more than it shows?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CapacityControl } from './capacity-control.ts';

const FEEDBACK_US = 50_000;

test('what little was sent is not taken for all that a link carries', () => {
  const control = new CapacityControl();
  control.update('over', { deliveredBps: 1_000_000, sentBps: 1_200_000 }, 0);
  assert.equal(control.bitsPerSecond, 850_000);
  control.update('under', { deliveredBps: 100_000, sentBps: 100_000 }, FEEDBACK_US);
  control.update('over', { deliveredBps: 100_000, sentBps: 100_000 }, 2 * FEEDBACK_US);
  assert.equal(control.bitsPerSecond, 850_000 * 0.85);
});

test('… but it is where it stands in a queue, or nothing is known yet', () => {
  for (const known of [1_000_000, Number.POSITIVE_INFINITY]) {
    const control = new CapacityControl();
    control.bitsPerSecond = known;
    control.update('over', { deliveredBps: 100_000, sentBps: 150_000 }, 0);
    assert.equal(control.bitsPerSecond, 85_000);
  }
});

test('a queue that overflows takes half of what was believed at a time, or to what arrives', () => {
  const control = new CapacityControl();
  control.bitsPerSecond = 400_000;
  control.noteLoss(0.7, 20_000);
  assert.equal(control.bitsPerSecond, 200_000);
  control.noteLoss(0.7, 150_000);
  assert.equal(control.bitsPerSecond, 150_000);
});

test('… and all that was not known before', () => {
  const control = new CapacityControl();
  control.noteLoss(0.7, 200_000);
  assert.equal(control.bitsPerSecond, 200_000);
});
