// Do the goals of the profiles hold for a good call, and fail for a frozen one?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileFigures } from './profile-figures.ts';
import type { Sample } from './sample.ts';
import { sentAt, steady } from './sample-kit.ts';

/** A hundred seconds at 1 Mbit/s of capacity: 400 kbit/s of one stream, ten frames a second, no sound lost. */
const call = (change: (sample: Sample, index: number) => Partial<Sample> = () => ({})): Sample[] =>
  steady(501).map((sample, i) => ({
    ...sample,
    sent: [120, 400, 1000].map((kbps, place) => ({
      ...sentAt(20),
      bytes: kbps * 25 * i,
      width: 240 * 2 ** place,
    })),
    link: {
      ...sample.link,
      capacityBps: 900_000,
      enteredBytes: 10_000 * i,
      passedBytes: 10_000 * i,
    },
    ...(sample.video === undefined ? {} : { audio: { ...sample.video, samples: 9600 * i } }),
    ...change(sample, i),
  }));

const allButOne = { lost: 100, repaired: 99 };

const judged = (profile: string, samples: readonly Sample[], repairs = allButOne) =>
  (profileFigures[profile]?.({ samples, repairs, firstFrameMs: 800, events: '' }) ?? []).map(
    ({ verdict }) => verdict,
  );

test('a good call meets them all', () => {
  for (const profile of ['P0', 'P2', 'P3', 'P5', 'P6', 'P7', 'P8']) {
    const verdicts = judged(profile, call());
    assert.ok(
      verdicts.every((one) => one === 'met'),
      profile,
    );
  }
});

test('a picture that stands still settles nowhere', () => {
  const frozen = call(({ video }) =>
    video === undefined ? {} : { video: { ...video, framesDecoded: 1 } },
  );
  assert.deepEqual(judged('P6', frozen), new Array(4).fill('not met'));
  assert.equal(judged('P3', frozen)[1], 'not met');
});

test('where too little came again, or nothing is known to have been lost, no goal is met', () => {
  for (const repairs of [
    { lost: 100, repaired: 90 },
    { lost: 0, repaired: 0 },
  ])
    assert.equal(judged('P2', call(), repairs)[2], 'not met');
});

test('sound that stops for three seconds is told', () => {
  const silent = call(({ video }, i) => {
    const concealed = 9600 * Math.min(15, Math.max(0, i - 200));
    return video === undefined ? {} : { audio: { ...video, samples: 9600 * i, concealed } };
  });
  assert.equal(judged('P7', silent)[0], 'not met');
});
