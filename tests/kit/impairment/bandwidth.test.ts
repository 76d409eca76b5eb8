// Does a link carry its bits a second, no more and no fewer, queue no longer than it may, and change when it is to?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { Link } from './link.ts';
import { openLinkLog } from './link-log.ts';
import { type LinkProfile, perfectLink } from './profile.ts';
import { createRandom } from './random.ts';

const SIZE = 1000;

interface Offered {
  readonly profile: Partial<LinkProfile>;
  readonly seconds: number;
  /** Milliseconds between two datagrams of 1,000 bytes. */
  readonly everyMs: number;
}

/** When each that arrived was sent and arrived, milliseconds. */
function run({ profile, seconds, everyMs }: Offered) {
  const clock = createFakeClock(0);
  using link = new Link(clock, { ...perfectLink, ...profile }, createRandom(3));
  using log = openLinkLog(clock, link);
  const arrived: { readonly sentMs: number; readonly atMs: number }[] = [];
  for (let sentMs = 0; sentMs < seconds * 1000; sentMs += everyMs) {
    link.pass(SIZE, () => arrived.push({ sentMs, atMs: clock.nowUs() / 1000 }));
    clock.advance(everyMs);
  }
  return { arrived, counters: link.counters, samples: log.samples };
}

/** Of what arrived within these seconds, bit/s. */
function rateBps(
  { arrived }: Pick<ReturnType<typeof run>, 'arrived'>,
  [fromSeconds, toSeconds]: readonly [number, number],
): number {
  const within = arrived.filter(
    ({ atMs }) => atMs >= fromSeconds * 1000 && atMs < toSeconds * 1000,
  );
  return (within.length * SIZE * 8) / (toSeconds - fromSeconds);
}

const isNear = (value: number, wanted: number): boolean => Math.abs(value / wanted - 1) <= 0.02;

test('it carries its bandwidth within two in a hundred', () => {
  for (const bitrateBps of [64_000, 300_000, 1_000_000, 2_500_000]) {
    const offered = { profile: { bitrateBps }, seconds: 60, everyMs: 2 };
    const carried = rateBps(run(offered), [1, 60]);
    assert.ok(isNear(carried, bitrateBps), `${carried} of ${bitrateBps} bit/s`);
  }
});

test('bursts at odd times are carried at its bandwidth too', () => {
  const result = run({ profile: { bitrateBps: 3_700_000 }, seconds: 20, everyMs: 0.7 });
  assert.ok(isNear(rateBps(result, [1, 20]), 3_700_000));
});

test('below its bandwidth nothing queues: each takes its own time alone', () => {
  const { arrived, counters } = run({
    profile: { bitrateBps: 1_000_000, delayMs: 25 },
    seconds: 5,
    everyMs: 20,
  });
  assert.equal(counters.overflowed, 0);
  for (const { sentMs, atMs } of arrived) assert.ok(Math.abs(atMs - sentMs - 33) <= 0.6);
});

test('nobody waits longer than the queue, and what does not fit is counted', () => {
  const { arrived, counters, samples } = run({
    profile: { bitrateBps: 1_000_000, queueMs: 300 },
    seconds: 20,
    everyMs: 4,
  });
  const waits = arrived.map(({ sentMs, atMs }) => atMs - sentMs);
  // The one that begins to wait at 300 ms still takes its own 8 ms.
  assert.ok(Math.max(...waits) <= 309, `${Math.max(...waits)} ms`);
  assert.ok(Math.max(...waits) >= 295);
  assert.ok(counters.overflowed > 0.45 * 5000 && counters.overflowed < 0.5 * 5000);
  assert.equal(samples.length, 200);
  assert.ok(samples.every(({ queueMs }) => queueMs <= 308.1));
});

test('steps come at their times, for what queues already too', () => {
  const result = run({
    profile: {
      bitrateBps: 1_000_000,
      queueMs: 100,
      steps: [
        { atSeconds: 10, change: { bitrateBps: 2_500_000 } },
        { atSeconds: 20, change: { bitrateBps: 600_000 } },
      ],
    },
    seconds: 30,
    everyMs: 2,
  });
  const parts = [
    [1, 10, 1_000_000],
    [10, 20, 2_500_000],
    [20, 30, 600_000],
  ] as const;
  for (const [from, to, wanted] of parts) {
    assert.ok(isNear(rateBps(result, [from, to]), wanted), `${from} s to ${to} s`);
  }
  assert.ok(isNear(rateBps(result, [20, 20.5]), 600_000));
});

test('a blackout takes what comes within it', () => {
  const { arrived, counters } = run({
    profile: { delayMs: 5, blackouts: [{ fromSeconds: 2, toSeconds: 5 }] },
    seconds: 8,
    everyMs: 10,
  });
  assert.equal(counters.lost, 300);
  assert.ok(arrived.every(({ sentMs }) => sentMs < 2000 || sentMs >= 5000));
});

test('a change holds at once, its seconds count from then', () => {
  const clock = createFakeClock(0);
  using link = new Link(clock, perfectLink, createRandom(1));
  clock.advance(10_000);
  link.change({ ...perfectLink, blackouts: [{ fromSeconds: 1, toSeconds: 2 }] });
  const arrived: number[] = [];
  for (let step = 0; step < 30; step++) {
    link.pass(SIZE, () => arrived.push(step));
    clock.advance(100);
  }
  assert.deepEqual(
    arrived,
    Array.from({ length: 30 }, (_, i) => i).filter((step) => step < 10 || step >= 20),
  );
});
