// Does a replay believe what was believed when it was recorded?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Moment, Viewing } from './adaptation-kit.ts';
import { LAYERS } from './camera-kit.ts';
import { recordLinks } from './record-kit.ts';
import { type ReplayMoment, replay } from './replay-kit.ts';
import { type LinkTrace, packTrace, unpackTrace } from './trace-kit.ts';

/** A rate of a train is kept in whole bits. */
const ROUNDED_BPS = 2;

function record(): { readonly moments: readonly Moment[]; readonly trace: LinkTrace } {
  using recording = recordLinks();
  using viewing = new Viewing({ capacityBps: 3_000_000 });
  viewing.run(5);
  viewing.link.capacityBps = 700_000;
  viewing.run(15);
  viewing.link.lossRatio = 0.1;
  viewing.run(5);
  const [link] = recording.links;
  assert.ok(link !== undefined);
  const layers = [{ atUs: link.sentUs[0] ?? 0, bps: LAYERS.map(({ bps }) => bps) }];
  return { moments: viewing.moments, trace: { ...link, made: 'here', capacity: [], layers } };
}

const changes = (values: readonly number[]): number[] =>
  values.filter((value, index) => value !== values[index - 1]);

test('an estimate with trains, losses and key frames comes out as it was', () => {
  const { moments, trace } = record();
  const replayed = replay(unpackTrace(packTrace(trace)));
  assert.ok(trace.trains.length > 2);
  const before = changes(moments.map(({ capacityBps }) => capacityBps));
  const after = changes(replayed.map(({ believedBps }: ReplayMoment) => believedBps));
  assert.ok(before.length > 20);
  for (const [index, bps] of before.entries())
    assert.ok(
      bps === after[index] || Math.abs(bps - (after[index] ?? 0)) < ROUNDED_BPS,
      `${index}`,
    );
});

test('times of a trace begin with its first packet', () => {
  const { trace } = record();
  const { sentUs, feedbacks, layers } = unpackTrace(packTrace(trace));
  assert.equal(sentUs[0], 0);
  assert.equal(layers[0]?.atUs, 0);
  assert.ok((feedbacks[0]?.atUs ?? 0) < 200_000);
});
