// Do steps of 10 µs tell the same as sorting all delays, also over two processes?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Delays } from './delays.ts';

const delaysOf = (values: readonly number[]): Delays => {
  const delays = new Delays();
  for (const ms of values) delays.record(ms);
  return delays;
};

test('one in a hundred that is late is the maximum, not yet the 99th of a hundred', () => {
  const delays = delaysOf([...Array.from({ length: 99 }, () => 0.5), 7]);
  assert.equal(delays.count, 100);
  assert.ok(Math.abs(delays.percentileMs(0.5) - 0.51) < 1e-9);
  assert.ok(Math.abs(delays.percentileMs(0.99) - 0.51) < 1e-9);
  assert.equal(delays.percentileMs(1), 7);
  assert.equal(delays.maxMs, 7);
});

test('a percentile is within a step of what sorting says', () => {
  for (const share of [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
    const values = Array.from({ length: 997 }, (_, i) => ((i * 7919) % 19_997) / 100);
    const sorted = values.toSorted((a, b) => a - b);
    const exact = sorted[Math.max(1, Math.ceil(values.length * share)) - 1] ?? Number.NaN;
    const told = delaysOf(values).percentileMs(share);
    assert.ok(told >= exact - 1e-9 && told <= exact + 0.0101, `${told} for ${exact}`);
  }
});

test('what two have counted is as if one had', () => {
  const both = new Delays();
  both.add(delaysOf([0.1, 0.2, 90]).take());
  both.add(delaysOf([0.3, 40]).take());
  const one = delaysOf([0.1, 0.2, 90, 0.3, 40]);
  assert.deepEqual(both.take(), one.take());
});

test('beyond the last step the maximum stands', () => {
  const delays = delaysOf([1, 500, 900]);
  assert.equal(delays.percentileMs(0.99), 900);
  assert.equal(delays.percentileMs(0.1).toFixed(2), '1.01');
});

test('taking empties, and none has no percentile', () => {
  const delays = delaysOf([3]);
  assert.deepEqual(delays.take(), { steps: [[300, 1]], maxMs: 3 });
  assert.deepEqual(delays.take(), { steps: [], maxMs: 0 });
  assert.ok(Number.isNaN(delays.percentileMs(0.5)));
});
