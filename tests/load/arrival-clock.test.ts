// Is waiting told although nobody knows how far the clocks are apart, and although they drift?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalClock } from './arrival-clock.ts';

const EPOCH_US = 1_795_000_000_000_000;

/** Packets 10 ms apart, each read `waitMs` after it came, by a clock that is `driftPerSecondMs` faster. */
function waits(waitMs: readonly number[], driftPerSecondMs = 0): number[] {
  const clock = new ArrivalClock();
  return waitMs.map((ms, i) => {
    const atMs = 10 * i;
    const readMs = 77 + atMs + ms + (driftPerSecondMs * atMs) / 1000;
    return clock.waitedMs(EPOCH_US + atMs * 1000, readMs);
  });
}

const isNear = (value: number | undefined, wanted: number, within = 0.002): void =>
  assert.ok(Math.abs((value ?? Number.NaN) - wanted) <= within, `${value}, not ${wanted}`);

test('what lay longer than the quickest waited for the difference', () => {
  const [first, second, third] = waits([0.01, 3, 0.51]);
  isNear(first, 0);
  isNear(second, 2.99);
  isNear(third, 0.5);
});

test('a clock that runs away is followed within two seconds', () => {
  const told = waits(
    Array.from({ length: 1000 }, () => 0.01),
    0.1,
  );
  for (const ms of told) isNear(ms, 0, 0.21);
});

test('a quick one is remembered beyond the second in which it came', () => {
  const told = waits([0.01, ...Array.from({ length: 120 }, () => 1)]);
  isNear(told.at(-1), 0.99);
});
