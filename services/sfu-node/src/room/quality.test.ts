import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConnectionQuality as Quality } from '@chorale/proto/livekit/models';
import { decideQuality, decideScore } from './quality.ts';

for (const [lossRatio, roundTripMs, quality] of [
  [0, 0, Quality.EXCELLENT],
  [0.04, 100, Quality.EXCELLENT],
  [0.06, 100, Quality.GOOD],
  [0, 400, Quality.GOOD],
  [0.2, 100, Quality.POOR],
  [1, 10_000, Quality.POOR],
] as const) {
  test(`${lossRatio * 100} % lost and ${roundTripMs} ms are ${quality}`, () => {
    assert.equal(decideQuality(decideScore({ lossRatio, roundTripMs })), quality);
  });
}
