// Does the verdict take medians of the rounds that count, and say nothing where the machine was late?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeLatency } from './describe-latency.ts';
import { type DelayRun, judge, type Round } from './judge-latency.ts';

const run = (p50Ms: number, p99Ms: number, slipP99Ms = 1, usPerPacket = 6): DelayRun => ({
  p50Ms,
  p99Ms,
  maxMs: 2 * p99Ms,
  readP50Ms: p50Ms + 1,
  readP99Ms: 1.5 * p99Ms,
  samples: 4000,
  lossPercent: 0,
  packetsPerSecond: 23_000,
  usPerPacket,
  slipP50Ms: 0.1,
  slipP99Ms,
});
const round = (stackP99Ms: number, relayP99Ms: number, slipP99Ms = 1): Round => ({
  stack: run(0.8, stackP99Ms, slipP99Ms),
  relay: run(0.5, relayP99Ms, 1, 4),
});
const describe = (rounds: readonly Round[]): string =>
  describeLatency({ subscribers: 100, seconds: 3, rounds });

test('both goals are met by the median, whatever one round says', () => {
  const rounds = [round(2, 1), round(30, 1), round(2.5, 1.2)];
  const { shown, aboveMs, readAboveMs, p50, above } = judge({ rounds });
  assert.equal(shown, 3);
  assert.equal(aboveMs, 1.5);
  assert.equal(readAboveMs, 2.25);
  assert.deepEqual([p50, above], ['met', 'met']);
});

test('a tenth of a millisecond too much is not met', () => {
  assert.equal(judge({ rounds: [round(2.6, 1)] }).above, 'not met');
  assert.equal(judge({ rounds: [{ stack: run(0.91, 2), relay: run(0.5, 1) }] }).p50, 'not met');
});

test('a round in which the load was late does not count, on whichever way', () => {
  const late: Round = { stack: run(0.8, 9), relay: run(0.5, 1, 3.1) };
  const { shown, aboveMs } = judge({ rounds: [round(9, 1, 3.1), late, round(2, 1)] });
  assert.equal(shown, 1);
  assert.equal(aboveMs, 1);
});

test('nothing is shown where every round was late, or none was run', () => {
  for (const rounds of [[], [round(1, 1, 50)], [round(1, 1, Number.NaN)]]) {
    const { shown, aboveMs, p50, above } = judge({ rounds });
    assert.deepEqual([shown, aboveMs, p50, above], [0, Number.NaN, 'not shown', 'not shown']);
    assert.match(describe(rounds), /not shown/);
  }
});

test('what a packet costs is told as a multiple of the relay, of the same rounds', () => {
  assert.match(describe([round(2, 1)]), /CPU a packet: 6\.00 µs, 1\.50 times the relay's 4\.00/);
});

test('the table has a row a way, and the late rounds are marked', () => {
  const words = describe([round(2, 1), round(2, 1, 8)]);
  assert.match(words, /stack +0\.80 +2\.00 .*\n *relay +0\.50 +1\.00 /);
  assert.match(words, /medians of 1 rounds of 2: /);
  assert.match(words, /p99 1\.00 ms above the relay's \(goal 1\.5: met\)/);
  assert.equal(words.match(/late: not shown/g)?.length, 1);
});
