// Who gets how much of a link that carries less than what is wanted?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Demand, NOTHING, shareCapacity } from './share-capacity.ts';

/** Three layers of one frame rate. */
function demand(bps: readonly number[], more: Partial<Demand> = {}): Demand {
  const steps = bps.map((bitsPerSecond, spatial) => ({
    ...{ spatial, temporal: 4 },
    ...{ bitsPerSecond, usualBitsPerSecond: bitsPerSecond },
  }));
  return { steps, priority: 1, current: NOTHING, ...more };
}

const camera = demand([150_000, 500_000, 1_700_000]);

test('one track gets the best that fits with a little to spare', () => {
  const best = (bps: number): number | undefined =>
    shareCapacity([camera], bps, { pauses: 'no', spareUp: 1.05 })[0];
  assert.deepEqual([100_000, 400_000, 500_000, 530_000, 5_000_000].map(best), [0, 0, 0, 1, 2]);
});

test('what a track has is not taken away for a small excess', () => {
  const held = demand([150_000, 500_000], { current: 1 });
  assert.deepEqual(shareCapacity([held], 480_000, { pauses: 'no', spareUp: 1.05 }), [1]);
  assert.deepEqual(shareCapacity([held], 470_000, { pauses: 'no', spareUp: 1.05 }), [0]);
});

test('the higher priority is served to its best first, once all have something', () => {
  const screen = demand([200_000, 1_000_000], { priority: 255 });
  assert.deepEqual(
    shareCapacity([camera, screen], 1_300_000, { pauses: 'no', spareUp: 1.05 }),
    [0, 1],
  );
  assert.deepEqual(
    shareCapacity([camera, screen], 2_000_000, { pauses: 'no', spareUp: 1.05 }),
    [1, 1],
  );
});

test('tracks of one priority rise together', () => {
  assert.deepEqual(
    shareCapacity([camera, camera, camera], 1_300_000, { pauses: 'no', spareUp: 1.05 }),
    [1, 1, 0],
  );
  assert.deepEqual(
    shareCapacity([camera, camera, camera], 2_000_000, { pauses: 'no', spareUp: 1.05 }),
    [1, 1, 1],
  );
});

test('only where pauses are allowed does a track get nothing', () => {
  const screen = demand([200_000], { priority: 255 });
  assert.deepEqual(
    shareCapacity([camera, screen], 250_000, { pauses: 'no', spareUp: 1.05 }),
    [0, 0],
  );
  assert.deepEqual(shareCapacity([camera, screen], 250_000, { pauses: 'yes', spareUp: 1.05 }), [
    NOTHING,
    0,
  ]);
  assert.deepEqual(shareCapacity([demand([])], 1_000_000, { pauses: 'no', spareUp: 1.05 }), [
    NOTHING,
  ]);
});

test('whatever is asked, no more is given than there is, and more capacity never gives less in all', () => {
  const steps = fc.array(fc.integer({ min: 10_000, max: 2_000_000 }), {
    minLength: 1,
    maxLength: 9,
  });
  const demands = fc.array(fc.record({ bps: steps, priority: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(demands, fc.integer({ min: 0, max: 20_000_000 }), (wanted, capacity) => {
      const all = wanted.map(({ bps, priority }) =>
        demand(
          bps.toSorted((a, b) => a - b),
          { priority },
        ),
      );
      const chosen = shareCapacity(all, capacity, { pauses: 'yes', spareUp: 1.05 });
      const given = all.reduce(
        (sum, { steps: s }, index) => sum + (s[chosen[index] ?? 0]?.bitsPerSecond ?? 0),
        0,
      );
      assert.ok(given <= capacity);
      const lowest = shareCapacity(all, 0, { pauses: 'no', spareUp: 1.05 });
      assert.ok(lowest.every((step) => step === 0));
    }),
  );
});
