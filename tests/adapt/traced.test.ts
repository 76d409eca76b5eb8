// What does a trace say of the link beside what the server saw?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LinkProfile, perfectLink } from '../kit/impairment/profile.ts';
import { sentAt, steady } from './sample-kit.ts';
import { joinTrace, recorderArgs } from './traced.ts';

const record = { sentUs: [1_000], bytes: [1200], trains: [], keyFramesUs: [], feedbacks: [] };

const samples = steady(20).map((sample, index) => ({
  ...sample,
  sent: [
    { ...sentAt(15), width: 960, bytes: 20_000 * index },
    { ...sentAt(15), width: 240, bytes: 2_000 * index },
  ],
}));

const run = (link: LinkProfile) => ({
  ...{ name: 'a', title: 'profile P6', figures: [], marks: [], samples },
  ...{ startedUs: 5_000_000, link },
});

test('the capacity with its steps, in the time of the server', () => {
  const steps = [
    { atSeconds: 1, change: { delayMs: 5 } },
    { atSeconds: 2, change: { bitrateBps: 600_000 } },
  ];
  const { capacity, made, bytes } = joinTrace(run({ ...perfectLink, steps }), record);
  assert.deepEqual(capacity, [
    { atUs: 5_000_000, bps: null },
    { atUs: 7_000_000, bps: 600_000 },
  ]);
  assert.equal(made, 'profile P6');
  assert.deepEqual(bytes, [1200]);
});

test('a step at once is the beginning', () => {
  const steps = [{ atSeconds: 0, change: { bitrateBps: 600_000 } }];
  const { capacity } = joinTrace(run({ ...perfectLink, steps }), record);
  assert.deepEqual(capacity, [{ atUs: 5_000_000, bps: 600_000 }]);
});

test('what the publisher sends once a second, the lowest layer first', () => {
  const { layers } = joinTrace(run(perfectLink), record);
  assert.deepEqual(layers, [
    { atUs: 6_000_000, bps: [80_000, 800_000] },
    { atUs: 7_000_000, bps: [80_000, 800_000] },
    { atUs: 8_000_000, bps: [80_000, 800_000] },
  ]);
});

test('the folder for records is part of the address of what is loaded', () => {
  const [argument = ''] = recorderArgs('/tmp/a b');
  const url = new URL(argument.replace('--import=', ''));
  assert.equal(url.searchParams.get('folder'), '/tmp/a b');
  assert.match(url.pathname, /record-links-preload\.ts$/);
});
