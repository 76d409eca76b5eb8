// Does a link lose, delay and reorder as its profile says, and the same way again with the same seed?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { Link } from './link.ts';
import { type LinkProfile, perfectLink } from './profile.ts';
import { createRandom } from './random.ts';

/** Sends numbers one millisecond apart; what arrived, in order, with the millisecond of arrival. */
function run(profile: Partial<LinkProfile>, count: number, seed = 7) {
  const clock = createFakeClock(0);
  using link = new Link(clock, { ...perfectLink, ...profile }, createRandom(seed));
  const arrived: { readonly number: number; readonly atMs: number }[] = [];
  for (let number = 0; number < count; number++) {
    link.pass(100, () => arrived.push({ number, atMs: clock.nowUs() / 1000 }));
    clock.advance(1);
  }
  clock.advance(1000);
  return { arrived, numbers: arrived.map(({ number }) => number), counters: link.counters };
}

test('a perfect link hands everything on at once', () => {
  const { arrived } = run({}, 5);
  assert.deepEqual(
    arrived,
    [0, 1, 2, 3, 4].map((number) => ({ number, atMs: number })),
  );
});

test('it loses about its share, and counts it', () => {
  const { numbers, counters } = run({ lossRatio: 0.1 }, 2000);
  assert.equal(numbers.length + counters.lost, 2000);
  assert.ok(counters.lost > 140 && counters.lost < 260, `${counters.lost} of 2,000`);
});

test('delay alone keeps the order', () => {
  const { arrived, numbers } = run({ delayMs: 20 }, 100);
  assert.deepEqual(
    numbers,
    Array.from({ length: 100 }, (_, i) => i),
  );
  for (const { number, atMs } of arrived) assert.ok(atMs >= number + 19 && atMs <= number + 21);
});

test('what is held back is overtaken, and nothing is lost by it', () => {
  const { numbers, counters } = run({ reorderRatio: 0.1, reorderMs: 10 }, 500);
  assert.equal(new Set(numbers).size, 500);
  const late = numbers.filter((number, i) => number < Math.max(-1, ...numbers.slice(0, i)));
  assert.equal(late.length, counters.reordered);
  assert.ok(late.length > 20);
});

test('jitter beyond the spacing reorders', () => {
  const { numbers } = run({ jitterMs: 8, jitterKind: 'reordering' }, 500);
  assert.equal(numbers.length, 500);
  assert.notDeepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
});

test('the same seed decides the same, another one does not', () => {
  const profile = {
    lossRatio: 0.2,
    reorderRatio: 0.1,
    reorderMs: 5,
    jitterMs: 3,
    jitterKind: 'reordering',
  } as const;
  const again = (seed: number) => run(profile, 300, seed).numbers;
  assert.deepEqual(again(3), again(3));
  assert.notDeepEqual(again(3), again(4));
});

test('disposing drops what is under way', () => {
  const clock = createFakeClock(0);
  const link = new Link(clock, { ...perfectLink, delayMs: 5 }, createRandom(1));
  link.pass(100, () => assert.fail('delivered after the end'));
  link[Symbol.dispose]();
  clock.advance(10);
  assert.equal(clock.pending, 0);
});

test('jitter in order delays and lets nobody overtake', () => {
  const { arrived, numbers } = run({ jitterMs: 8, delayMs: 10 }, 500);
  assert.deepEqual(
    numbers,
    Array.from({ length: 500 }, (_, i) => i),
  );
  const delays = arrived.map(({ number, atMs }) => atMs - number);
  assert.ok(Math.min(...delays) < 11.5 && Math.max(...delays) > 16 && Math.max(...delays) < 19);
});

test('some arrive twice', () => {
  const { numbers, counters } = run({ duplicateRatio: 0.1 }, 1000);
  assert.equal(new Set(numbers).size, 1000);
  assert.equal(numbers.length, 1000 + counters.duplicated);
  assert.ok(counters.duplicated > 60 && counters.duplicated < 140);
});

test('bursts have their mean length, and lose their share', () => {
  const { numbers, counters } = run({ bursts: { meanLength: 3, lossRatio: 0.1 } }, 50_000);
  const lengths = numbers.slice(1).flatMap((number, i) => {
    const missing = number - (numbers[i] ?? 0) - 1;
    return missing === 0 ? [] : [missing];
  });
  const mean = counters.lost / lengths.length;
  assert.ok(mean > 2.8 && mean < 3.2, `${mean} losses in a row`);
  const share = counters.lost / 50_000;
  assert.ok(share > 0.09 && share < 0.11, `${share} lost`);
  // A geometric distribution: one burst in three is of length 1, and two thirds of those that are longer go on.
  const single = lengths.filter((length) => length === 1).length / lengths.length;
  assert.ok(single > 0.3 && single < 0.37, `${single} single losses`);
});
