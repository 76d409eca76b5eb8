import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestLayer } from './best-layer.ts';
import type { Sample } from './sample.ts';
import { sentAt, steady } from './sample-kit.ts';

/** Streams of so many kbit/s and pixels, in any order. */
const sending = (...streams: readonly (readonly [kbps: number, width: number])[]): Sample[] =>
  steady(11).map((sample, i) => ({
    ...sample,
    sent: streams.map(([kbps, width]) => ({ ...sentAt(20), width, bytes: kbps * 25 * i })),
  }));

const simulcast = sending([350, 480], [1000, 960], [120, 240]);

test('of simulcast, the widest stream that fits', () => {
  const widthAt = (kbps: number) => bestLayer(simulcast, kbps * 1000).width;
  assert.deepEqual([2000, 1000, 999, 235, 119].map(widthAt), [960, 960, 480, 240, 0]);
});

test('of SVC, a share of the one stream', () => {
  const svc = sending([1000, 960]);
  assert.deepEqual(bestLayer(svc, 500_000), { bitrateBps: 400_000, width: 480 });
  assert.deepEqual(bestLayer(svc, 100_000), { bitrateBps: 0, width: 0 });
});
