// Is a leak found, are a collector's teeth forgiven, and does any fault fail the run?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawCrowd } from './crowd-chart.ts';
import { type CrowdRun, type CrowdSample, judgeCrowd } from './crowd-judge.ts';
import { slopeOf } from './slope.ts';

const MINUTES = 30;

function runOf(kbAt: (minute: number) => number, rest: Partial<CrowdSample> = {}): CrowdRun {
  const samples = Array.from({ length: MINUTES * 6 }, (_, i): CrowdSample => {
    const minute = (i + 1) / 6;
    return {
      atMs: minute * 60_000,
      residentKb: { supervisor: 150_000, 'worker 1': kbAt(minute), load: 1000 * minute },
      packets: 230_000,
      lost: 0,
      refused: 0,
      usPerPacket: 5,
      ...rest,
    };
  });
  return { subscribers: 100, samples, errors: [], caught: 0, participants: 101 };
}

const broken = (run: CrowdRun): string[] =>
  judgeCrowd(run)
    .filter(({ isKept }) => !isKept)
    .map(({ promise, figure }) => `${promise}: ${figure}`);
const flat = runOf(() => 100_000);

test('a flat line without a fault is kept, whatever the load itself takes', () => {
  assert.deepEqual(broken(flat), []);
});

test('100 kB a minute is a leak, also between teeth of 20 MB', () => {
  const teeth = (minute: number): number => 20_000 * (minute % 1.5);
  assert.deepEqual(broken(runOf((minute) => 100_000 + teeth(minute))), []);
  const leaking = broken(runOf((minute) => 100_000 + 100 * minute));
  assert.deepEqual(leaking, ['memory of the worker 1, last two thirds: 100.0 kB/min']);
  assert.equal(broken(runOf((minute) => 100_000 + teeth(minute) + 100 * minute)).length, 1);
});

test('what grows in the first third only is forgiven', () => {
  assert.deepEqual(broken(runOf((minute) => 100_000 + 4000 * Math.min(minute, 9))), []);
});

test('each fault fails the run by its name', () => {
  const faults: readonly [CrowdRun, string][] = [
    [runOf(() => 1, { lost: 1 }), `packets lost: ${MINUTES * 6}`],
    [runOf(() => 1, { refused: 2 }), `packets refused by their receivers: ${MINUTES * 12}`],
    [runOf(() => 1, { packets: 0 }), `samples without media: ${MINUTES * 6}`],
    [runOf((minute) => (minute > 29 ? 0 : 1)), 'processes that ended: 1'],
    [{ ...flat, errors: ['boom'] }, 'errors in the log: 1'],
    [{ ...flat, caught: 3 }, 'errors caught at an edge: 3'],
    [{ ...flat, participants: 100 }, 'participants at the end: 100'],
  ];
  for (const [run, words] of faults) assert.deepEqual(broken(run), [words]);
});

test('a slope is what most pairs say; one point has none', () => {
  const points = [0, 1, 2, 3, 4, 5, 6].map((x) => ({ x, y: x === 3 ? 1000 : 2 * x }));
  assert.equal(slopeOf(points), 2);
  assert.equal(slopeOf(points.slice(0, 1)), 0);
  assert.equal(slopeOf([]), 0);
});

test('the chart has every process of the stack, its slope, and no missing number', () => {
  const svg = drawCrowd(runOf((minute) => 100_000 + 100 * minute));
  for (const words of [
    'worker 1: 100.0 kB/min',
    'supervisor: 0.0 kB/min',
    '100 subscribers',
    '30 min',
  ])
    assert.ok(svg.includes(words), words);
  for (const run of [
    flat,
    { ...flat, samples: [] },
    { ...flat, samples: flat.samples.slice(0, 1) },
  ])
    assert.doesNotMatch(drawCrowd(run), /NaN|Infinity|undefined/);
});
