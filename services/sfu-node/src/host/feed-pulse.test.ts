// Are the figures of an interval what came within it?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LayerStats } from '@chorale/media';
import { readPulse } from './feed-pulse.ts';

const layer = (rid: string, facts: Partial<LayerStats>): LayerStats => ({
  ...{ rid, rank: ['q', 'h', 'f'].indexOf(rid), ssrc: 1, packets: 0, bytes: 0, lost: 0 },
  ...{ jitterMs: 0, nacksSent: 0, plisSent: 0, keyFrames: 0 },
  ...facts,
});

test('rates and loss are those of the interval, the highest layer is one that came', () => {
  const first = readPulse(
    {
      layers: [
        layer('q', { packets: 100, bytes: 10_000, lost: 5, jitterMs: 3 }),
        layer('f', { packets: 900, bytes: 990_000, lost: 0, jitterMs: 9 }),
      ],
    },
    undefined,
    5,
  );
  assert.deepEqual([first.highest, first.packetsPerSecond, first.jitterMs], [2, 200, 9]);
  const second = readPulse(
    {
      layers: [
        layer('q', { packets: 190, bytes: 22_500, lost: 15, jitterMs: 4 }),
        layer('f', { packets: 900, bytes: 990_000, lost: 0, jitterMs: 9 }),
      ],
    },
    first,
    5,
  );
  assert.deepEqual(
    second.layers.map(({ bitsPerSecond }) => bitsPerSecond),
    [20_000, 0],
  );
  assert.deepEqual([second.highest, second.jitterMs, second.lossRatio], [0, 4, 0.1]);
});

test('a source that begins again has lost nothing yet', () => {
  const before = readPulse({ layers: [layer('q', { packets: 100, lost: 50 })] }, undefined, 5);
  const after = readPulse({ layers: [layer('q', { packets: 150, lost: 0 })] }, before, 5);
  assert.equal(after.lossRatio, 0);
});

test('nothing came', () => {
  const { highest, lossRatio, packetsPerSecond } = readPulse({ layers: [] }, undefined, 5);
  assert.deepEqual([highest, lossRatio, packetsPerSecond], [undefined, 0, 0]);
});
