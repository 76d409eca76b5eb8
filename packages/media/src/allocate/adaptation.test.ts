// Does a subscriber get what its link carries: down at once, up soon, and no more key frames than that takes?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamState } from '../faces.ts';
import { type Bottleneck, type Moment, Viewing } from './adaptation-kit.ts';

type Phase = readonly [seconds: number, link: Partial<Bottleneck>];

function run(phases: readonly Phase[]): {
  moments: readonly Moment[];
  requests: readonly number[];
} {
  using viewing = new Viewing(phases[0]?.[1] ?? {});
  for (const [seconds, link] of phases) {
    Object.assign(viewing.link, link);
    viewing.run(seconds);
  }
  return { moments: viewing.moments, requests: viewing.camera.requests };
}

/** Seconds after `fromS` until this layer arrives. */
function delayUntil(moments: readonly Moment[], rank: number, fromS: number): number {
  const first = moments.find((moment) => moment.atS > fromS && moment.rank === rank);
  return (first?.atS ?? Number.POSITIVE_INFINITY) - fromS;
}

const meanOf = (moments: readonly Moment[], read: (moment: Moment) => number): number =>
  moments.reduce((sum, moment) => sum + read(moment), 0) / moments.length;

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

test('a wide link carries the best layer from the start, and is never asked for more', () => {
  const { moments, requests } = run([[20, {}]]);
  assert.ok(delayUntil(moments, 2, 0) < 1);
  assert.ok(moments.slice(10).every(({ rank, paddingBps }) => rank === 2 && paddingBps === 0));
  assert.ok(requests.every((count) => count <= 1));
});

test('a link that narrows below the middle layer and widens again', () => {
  const [wide, narrow] = [3_200_000, 325_000];
  const { moments, requests } = run([
    [10, { capacityBps: wide }],
    [20, { capacityBps: narrow }],
    [20, { capacityBps: wide }],
  ]);
  assert.ok(delayUntil(moments, 0, 10) < 2, 'down');
  assert.ok(delayUntil(moments, 2, 30) < 10, 'up');
  const settled = moments.filter(({ atS }) => atS > 15 && atS <= 30);
  assert.ok(settled.every(({ rank, lost }) => rank === 0 && lost === 0));
  const believed = meanOf(settled, ({ capacityBps }) => capacityBps);
  assert.ok(Math.abs(believed / narrow - 1) < 0.2, `${believed}`);
  assert.ok(requests.every((count) => count <= 4));
});

test('from 5 to 0.5 Mbit/s and back', () => {
  const { moments } = run([
    [20, { capacityBps: 5_000_000 }],
    [30, { capacityBps: 500_000 }],
    [20, { capacityBps: 5_000_000 }],
  ]);
  assert.ok(delayUntil(moments, 0, 20) < 2);
  assert.ok(delayUntil(moments, 2, 50) < 10);
});

test('a link that suddenly carries a third is believed before its queue overflows for long', () => {
  for (const capacityBps of [235_000, 300_000, 800_000]) {
    const { moments } = run([
      [6, {}],
      [10, { capacityBps }],
    ]);
    const fall = moments.find((moment) => moment.atS > 6 && moment.capacityBps < 1.2 * capacityBps);
    assert.ok(fall !== undefined && fall.atS <= 6.35, `${fall?.atS}`);
    const after = moments.filter(({ atS }) => atS > 6.4);
    assert.ok(after.every((moment) => moment.capacityBps > 0.7 * capacityBps));
    assert.ok(moments.reduce((sum, { lost }) => sum + lost, 0) < 40);
  }
});

test('a key frame that comes at once after a fall does not meet a full queue', () => {
  for (const capacityBps of [235_000, 300_000, 500_000]) {
    using viewing = new Viewing({});
    viewing.camera.keyFrameDelayMs = 5;
    viewing.run(6);
    viewing.link.capacityBps = capacityBps;
    viewing.run(2);
    const fall = viewing.moments.find((moment) => Number.isFinite(moment.capacityBps));
    const after = viewing.moments.filter(({ atS }) => atS > (fall?.atS ?? 0));
    assert.ok(after.length > 10 && after.every(({ queueMs }) => queueMs < 250));
  }
});

for (const lossRatio of [0.01, 0.05, 0.1]) {
  test(`loss of ${lossRatio} without a queue leaves the best layer`, () => {
    const { moments } = run([[40, { lossRatio }]]);
    assert.ok(moments.slice(-250).every(({ rank }) => rank === 2));
  });
}

test('a narrow link settles at the layer that fits', () => {
  const { moments } = run([[60, { capacityBps: 700_000 }]]);
  const settled = moments.slice(-300);
  assert.ok(settled.every(({ rank }) => rank === 1));
  assert.ok(meanOf(settled, ({ lost }) => lost) < 0.1);
});

test('without room for the lowest layer it goes on, unless pauses are allowed', () => {
  const { moments } = run([[20, { capacityBps: 64_000 }]]);
  assert.ok(meanOf(moments.slice(-50), ({ mediaBps }) => mediaBps) > 40_000);
  const told: StreamState[] = [];
  const onStreamStates = (states: readonly StreamState[]) => void told.push(...states);
  using viewing = new Viewing({ capacityBps: 64_000 }, { pauses: 'yes', onStreamStates });
  viewing.run(20);
  assert.equal(
    meanOf(viewing.moments.slice(-50), ({ mediaBps }) => mediaBps),
    0,
  );
  assert.deepEqual(told, [{ mid: '7', state: 'paused' }]);
});

test('who asks for key frames on a link that carries nothing whole is heard every four seconds only', () => {
  for (const [capacityBps, least, most] of [
    [64_000, 5, 6],
    [1_000_000, 19, 25],
  ] as const) {
    using viewing = new Viewing({ capacityBps });
    viewing.run(10);
    const before = sumOf(viewing.camera.requests);
    for (let asked = 0; asked < 20; asked++) {
      viewing.askForKeyFrame();
      viewing.run(1);
    }
    const heard = sumOf(viewing.camera.requests) - before;
    assert.ok(heard >= least && heard <= most, `${heard} at ${capacityBps}`);
  }
});

test('where nothing is shared out everything goes, into the queue of the link', () => {
  using viewing = new Viewing({ capacityBps: 325_000 }, { sharing: 'all', pauses: 'yes' });
  viewing.run(10);
  viewing.track.setMaxLayers({ spatial: 2, temporal: 3 });
  viewing.run(10);
  const settled = viewing.moments.slice(50);
  assert.ok(settled.every(({ rank, paddingBps }) => rank === 2 && paddingBps === 0));
  assert.ok(settled.some(({ lost }) => lost > 0));
});

test('a limit of the subscriber holds on a wide link, and is lifted at once', () => {
  using viewing = new Viewing({});
  viewing.track.setMaxLayers({ spatial: 0, temporal: 3 });
  viewing.run(5);
  assert.ok(viewing.moments.slice(10).every(({ rank }) => rank === 0));
  viewing.track.setMaxLayers({ spatial: 2, temporal: 3 });
  viewing.run(5);
  assert.ok(delayUntil(viewing.moments, 2, 5) < 1);
});
