import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { create } from '@chorale/proto';
import { MetricsBatchSchema } from '@chorale/proto/livekit/metrics';
import { MetricsMerge } from './metrics-merge.ts';
import { MetricsRelay } from './metrics-relay.ts';

/** One series of a track, named in the batch's own texts. */
const batch = (trackSid: string, times: number[], padding: string[] = []) =>
  create(MetricsBatchSchema, {
    strData: [...padding, 'somebody else', trackSid],
    timeSeries: [
      {
        label: 19,
        participantIdentity: 4096 + padding.length,
        trackSid: 4097 + padding.length,
        samples: times.map((time) => ({ timestampMs: BigInt(time), value: time })),
      },
    ],
  });

test("batches are merged by series; the identity is the sender's, the time ours", () => {
  const merge = new MetricsMerge('ada');
  merge.add(batch('TR_1', [1_000]), 500, 100);
  merge.add(batch('TR_1', [2_000], ['x', 'y']), 500, 100);
  merge.add(batch('TR_2', [3_000]), 500, 100);
  const { timeSeries, strData, timestampMs } = merge.finish(9_000);
  assert.equal(timestampMs, 9_000n);
  const read = (index: number): string | undefined => strData[index - 4096];
  assert.deepEqual(
    timeSeries.map((series) => [
      series.label,
      read(series.participantIdentity),
      read(series.trackSid),
      series.samples.map(({ value }) => value),
    ]),
    [
      [19, 'ada', 'TR_1', [1_000, 2_000]],
      [19, 'ada', 'TR_2', [3_000]],
    ],
  );
  const [first] = timeSeries[0]?.samples ?? [];
  assert.deepEqual([first?.timestampMs, first?.normalizedTimestamp?.seconds], [1_000n, 1n]);
  assert.equal(first?.normalizedTimestamp?.nanos, 500_000_000);
  assert.ok(!strData.includes('somebody else'));
});

test('no more than the limit is kept', () => {
  const merge = new MetricsMerge('ada');
  for (let i = 0; i < 10; i++) merge.add(batch('TR_1', [1, 2, 3]), 0, 7);
  assert.equal(merge.finish(0).timeSeries[0]?.samples.length, 7);
});

test('series without samples and endless names cost nothing', () => {
  const merge = new MetricsMerge('');
  for (let i = 0; i < 1_000; i++) merge.add(batch(`TR_${i}`, []), 0, 100);
  assert.deepEqual(merge.finish(0).strData, []);
  merge.add(batch('x'.repeat(100_000), [1]), 0, 100);
  const events = [{ label: 19, metadata: 'm'.repeat(100_000) }];
  merge.add(create(MetricsBatchSchema, { events }), 0, 100);
  const { strData, events: kept } = merge.finish(0);
  assert.deepEqual(
    strData.map(({ length }) => length),
    [256, 0],
  );
  assert.equal(kept[0]?.metadata.length, 1024);
});

const sender = (identity: string) => ({ senderIdentity: identity, shownAs: identity });

test('what was gathered goes out once an interval, a batch a sender', () => {
  const clock = createFakeClock();
  const told: string[][] = [];
  const limits = { metricsIntervalMs: 10_000, metricsSamples: 100 };
  const relay = new MetricsRelay(clock, limits, (gathered) => {
    told.push(gathered.map(({ senderIdentity }) => senderIdentity));
  });
  relay.add(sender('ada'), batch('TR_1', [1]), 0);
  relay.add(sender('bob'), batch('TR_2', [1]), 0);
  relay.add(sender('ada'), batch('TR_1', [2]), 0);
  clock.advance(9_999);
  assert.deepEqual(told, []);
  clock.advance(20_000);
  assert.deepEqual(told, [['ada', 'bob']]);
  relay.add(sender('ada'), batch('TR_1', [1]), 0);
  relay[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});
