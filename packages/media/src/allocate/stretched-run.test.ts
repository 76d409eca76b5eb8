// Is a link that became slow told from one that only jitters?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../random-kit.ts';
import { StretchedRun } from './stretched-run.ts';

const FRAME_US = 33_000;
const SIZES = [1100, 1100, 1100, 1100, 1100, 600];
/** What a pacer leaves between two packets of a frame. */
const PACE_US = 4000;

/** When each packet of some frames arrives, given when it was sent; returns all rates that were found. */
function play(
  frames: number,
  arriveUs: (sentUs: number, bytes: number, lastUs: number) => number,
): number[] {
  const run = new StretchedRun();
  const found: number[] = [];
  let lastUs = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    for (const [index, bytes] of SIZES.entries()) {
      const sentUs = frame * FRAME_US + index * PACE_US;
      lastUs = arriveUs(sentUs, bytes, lastUs);
      run.add(sentUs, lastUs, bytes);
    }
    const served = run.take();
    if (served !== undefined) found.push(served.bitsPerSecond);
  }
  return found;
}

/** A queue that is served at a rate, in front of 25 ms of way. */
const queue =
  (bitsPerSecond: number) =>
  (sentUs: number, bytes: number, lastUs: number): number =>
    Math.max(sentUs + 25_000, lastUs) + (bytes * 8_000_000) / bitsPerSecond;

for (const rate of [200_000, 500_000, 900_000]) {
  test(`a queue served at ${rate} bit/s is found within a third of a second`, () => {
    const [found] = play(10, queue(rate));
    assert.ok(found !== undefined && Math.abs(found / rate - 1) < 0.05, `${found}`);
  });
}

test('four distances are enough where they are alike, six where others pass in between', () => {
  for (const [wobbleUs, least] of [
    [1000, 5],
    [9000, 7],
  ] as const) {
    const run = new StretchedRun();
    let packets = 0;
    for (let served = run.take(); served === undefined; served = run.take()) {
      run.add(packets * 100, packets * 40_000 + (packets % 2) * wobbleUs, 1100);
      packets += 1;
    }
    assert.equal(packets, least);
  }
});

test('what came before the queue does not spoil an even run', () => {
  const run = new StretchedRun();
  run.add(0, 0, 1100);
  run.add(50_000, 52_000, 1100);
  for (let packet = 1; packet <= 4; packet += 1) {
    assert.equal(run.take(), undefined);
    run.add(50_000 + packet, 52_000 + packet * 37_000, 1100);
  }
  const { bitsPerSecond = 0, growthUs = 0 } = run.take() ?? {};
  assert.ok(Math.abs(bitsPerSecond / 238_000 - 1) < 0.01, `${bitsPerSecond}`);
  assert.ok(growthUs > 140_000 && growthUs < 150_000, `${growthUs}`);
});

test('a link that carries what is sent is never taken for slow', () => {
  assert.deepEqual(play(3000, queue(3_000_000)), []);
});

for (const jitterMs of [5, 20, 60, 120, 200]) {
  test(`delays that vary by ${jitterMs} ms, in order, say nothing`, () => {
    const random = createRandom(jitterMs);
    const arrive = (sentUs: number, _: number, lastUs: number): number =>
      Math.max(lastUs + 60, sentUs + 25_000 + random(jitterMs * 1000));
    assert.deepEqual(play(5000, arrive), []);
  });
}

test('a pause of the link, and all at once after it, says nothing', () => {
  const arrive = (sentUs: number, _: number, lastUs: number): number => {
    const isPaused = sentUs % 1_000_000 < 250_000;
    const releasedUs = sentUs - (sentUs % 1_000_000) + 275_000;
    return Math.max(lastUs + 60, isPaused ? releasedUs : sentUs + 25_000);
  };
  assert.deepEqual(play(3000, arrive), []);
});

test('packets that overtake each other begin anew', () => {
  const run = new StretchedRun();
  for (let index = 0; index < 30; index += 1) {
    const arrivalUs = index * 30_000 - (index % 4 === 0 ? 40_000 : 0);
    run.add(index * 5000, arrivalUs, 1000);
    assert.equal(run.take(), undefined);
  }
});
