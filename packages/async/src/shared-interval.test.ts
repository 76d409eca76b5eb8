import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { repeatTogether } from './shared-interval.ts';

test('each handle is called once an interval, until it is disposed', async () => {
  const calls = [0, 0, 0];
  const repeats = calls.map((_, i) =>
    repeatTogether(20, () => {
      calls[i] = (calls[i] ?? 0) + 1;
    }),
  );
  while (calls.some((count) => count < 2)) await wait(5);
  repeats[0]?.[Symbol.dispose]();
  const [stopped = 0, other = 0] = calls;
  while ((calls[1] ?? 0) < other + 2) await wait(5);
  assert.equal(calls[0], stopped);
  for (const repeat of repeats) repeat[Symbol.dispose]();
  const after = [...calls];
  await wait(60);
  assert.deepEqual(calls, after);
});

test('one that is disposed by another of its turn is not called any more', async () => {
  let called = false;
  const turn = Promise.withResolvers<void>();
  const repeats: Disposable[] = [];
  const first = repeatTogether(20, () => {
    for (const repeat of repeats) repeat[Symbol.dispose]();
    turn.resolve();
  });
  repeats.push(
    first,
    repeatTogether(20, () => (called = true)),
  );
  await turn.promise;
  const before = called;
  await wait(60);
  assert.equal(called, before);
});

test('an interval and its multiple fall together', async () => {
  let isTurnOfShort = false;
  let together = 0;
  let apart = 0;
  using _short = repeatTogether(20, () => {
    isTurnOfShort = true;
    setImmediate(() => (isTurnOfShort = false));
  });
  using _long = repeatTogether(40, () => {
    if (isTurnOfShort) together += 1;
    else apart += 1;
  });
  while (together + apart < 3) await wait(5);
  assert.deepEqual({ together, apart }, { together: 3, apart: 0 });
});

test('more handles than one turn serves are all called', async () => {
  const calls = Array.from({ length: 300 }, () => 0);
  const repeats = calls.map((_, i) =>
    repeatTogether(20, () => {
      calls[i] = (calls[i] ?? 0) + 1;
    }),
  );
  while (calls.some((count) => count < 2)) await wait(5);
  for (const repeat of repeats) repeat[Symbol.dispose]();
});
