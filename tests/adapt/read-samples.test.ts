// Do figures follow from samples as their names say?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as read from './read-samples.ts';
import { steady } from './sample-kit.ts';

/** 1,000 bytes and two frames every 200 ms. */
const samples = steady(51);

test('a rate is bytes over the time in which they grew', () => {
  assert.equal(read.rateBps(samples, read.passed), 40_000);
  assert.equal(read.rateBps(samples.slice(0, 1), read.passed), 0);
});

test('a counter that starts anew is not counted back', () => {
  const anew = [...samples.slice(0, 10), ...samples.slice(0, 10)];
  assert.equal(read.growth(anew, read.decoded), 36);
});

test('a gap that lasts until the end is frozen, though the browser has not said so', () => {
  assert.equal(read.frozenSeconds(samples), 0);
  const stuck = samples.map((sample, i) =>
    i < 40 ? sample : { ...sample, video: samples[40]?.video },
  );
  assert.equal(read.frozenSeconds(stuck), 2);
});

test('a long gap that the browser never counts is frozen all the same, one that it counts is so once', () => {
  const gap = (freezesSeconds: number) =>
    steady(60, (i) => ({
      framesDecoded: i < 20 ? i : Math.max(20, i - 20),
      freezesSeconds: i > 40 ? freezesSeconds : 0,
    }));
  assert.ok(Math.abs(read.frozenSeconds(gap(0)) - 4.2) < 0.01);
  assert.ok(Math.abs(read.frozenSeconds(gap(4.2)) - 4.2) < 0.01);
});

test('what the browser counted as frozen is added', () => {
  const frozen = steady(20, (i) => ({ freezesSeconds: i >= 10 ? 0.7 : 0 }));
  assert.equal(read.frozenSeconds(frozen), 0.7);
});

test('the longest gap is the time without a new frame', () => {
  const gap = steady(30, (i) => ({ framesDecoded: i < 10 ? i : Math.max(10, i - 5) }));
  assert.equal(read.longestGapSeconds(gap, { fromMs: 0, toMs: 6000 }), 1.2);
});

test('a wide picture counts only once a frame of it was decoded', () => {
  const still = steady(20, (i) => ({ width: 960, framesDecoded: i < 15 ? 7 : 8 }));
  assert.equal(read.secondsUntilPicture(still, { fromMs: 1000, toMs: 4000 }, 960), 2);
  assert.equal(read.secondsUntilPicture(still, { fromMs: 1000, toMs: 4000 }, 961), undefined);
});

test('a window begins where all of it is so, and ends within the span', () => {
  const until = (toMs: number) =>
    read.secondsUntilWindow(
      samples,
      { fromMs: 2000, toMs },
      {
        windowMs: 1000,
        isSo: (window) => (window[0]?.atMs ?? 0) >= 3000,
      },
    );
  assert.equal(until(10_000), 1);
  assert.equal(until(3900), undefined);
});

test('the worst ten seconds are found wherever they are', () => {
  const late = steady(200, (i) => ({ pli: i < 100 ? 0 : Math.min(i - 100, 20) }));
  assert.equal(
    read.worstPerSecond(late, ({ video }) => video?.pli),
    2,
  );
});
