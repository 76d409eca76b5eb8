// Is a fall believed once, and by no more than it shows?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CapacityControl } from './capacity-control.ts';
import { Estimator } from './estimator.ts';

const FEEDBACK_US = 50_000;
const PACKET_BYTES = 1250;

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

/** A packet each 5 ms, of which the named share is lost; feedback each 50 ms, 30 ms later. */
function send(estimator: Estimator, [fromMs, untilMs]: readonly [number, number], loss: number) {
  for (let ms = fromMs; ms < untilMs; ms += 5) {
    const sentUs = ms * 1000;
    if ((ms / 5) % 10 < loss * 10) estimator.packetLost(sentUs);
    else estimator.packetArrived(sentUs, sentUs + 25_000, PACKET_BYTES);
    if (ms % 50 === 45) estimator.feedbackEnded(sentUs + 30_000);
  }
}

test('what was sent before a fall and is lost does not make another', () => {
  const estimator = new Estimator();
  send(estimator, [0, 2000], 0);
  send(estimator, [2000, 2400], 0.8);
  const fallenBps = estimator.capacityBps;
  assert.ok(Number.isFinite(fallenBps));
  for (let ms = 2000; ms < 2400; ms += 5) estimator.packetLost(ms * 1000 - 1_000_000);
  for (let ms = 3000; ms < 4000; ms += 50) estimator.feedbackEnded(ms * 1000);
  assert.equal(estimator.capacityBps, fallenBps);
  assert.ok(fallenBps > 100_000, `${fallenBps}`);
});
