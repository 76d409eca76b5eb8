// Is SVC raised a spatial layer at a time, and not before the last one has come?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerStep } from './layer-steps.ts';
import { limitRaise } from './limit-raise.ts';

const LATER_US = 10_000_000;
/** Three spatial layers of two frame rates: indices 0 and 1, 2 and 3, 4 and 5. */
const steps: readonly LayerStep[] = [0, 1, 2].flatMap((spatial) =>
  [0, 1].map((temporal) => {
    const bitsPerSecond = 100_000 * 3 ** spatial * (1 + temporal);
    return { spatial, temporal, bitsPerSecond, usualBitsPerSecond: bitsPerSecond };
  }),
);

/** From the lowest to the best that may be taken, a step each `everyUs`, as fast as what is asked for comes. */
function climb(everyUs: number): number[] {
  const taken: number[] = [];
  let [current, raisedUs] = [0, 0];
  for (let nowUs = LATER_US; nowUs < LATER_US + 5_000_000; nowUs += everyUs) {
    const sentSpatial = steps[current]?.spatial ?? 0;
    const step = limitRaise(steps, 5, { current, sentSpatial, raisedUs }, nowUs);
    if ((steps[step]?.spatial ?? 0) > sentSpatial) raisedUs = nowUs;
    if (step !== current) taken.push(step);
    current = step;
  }
  return taken;
}

test('two layers up are two raises', () => {
  assert.deepEqual(climb(100_000), [3, 5]);
});

test('the second waits for a second, and for the first to have come', () => {
  const facts = { current: 3, sentSpatial: 1, raisedUs: LATER_US };
  assert.equal(limitRaise(steps, 5, facts, LATER_US + 900_000), 3);
  assert.equal(limitRaise(steps, 5, facts, LATER_US + 1_000_000), 5);
  assert.equal(limitRaise(steps, 5, { ...facts, sentSpatial: 0 }, LATER_US + 3_000_000), 3);
});

test('down, and to another frame rate, it goes at once; and so it begins', () => {
  const facts = { current: 4, sentSpatial: 2, raisedUs: LATER_US };
  assert.equal(limitRaise(steps, 0, facts, LATER_US), 0);
  assert.equal(limitRaise(steps, 5, facts, LATER_US), 5);
  assert.equal(limitRaise(steps, 5, { ...facts, current: -1 }, LATER_US), 5);
  assert.equal(limitRaise([], -1, facts, LATER_US), -1);
});
