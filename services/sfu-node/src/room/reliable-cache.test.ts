import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { ReliableCache } from './reliable-cache.ts';

const packet = (sequence: number, sizeBytes = 10) => ({
  senderSid: 'PA_a',
  senderIdentity: 'a',
  sequence,
  destinations: [],
  bytes: new Uint8Array(sizeBytes),
});

test('who joins is told the last two seconds, who resumes what came after its last', () => {
  const clock = createFakeClock();
  const joinedAtUs = clock.nowUs();
  const cache = new ReliableCache(clock);
  cache.add(packet(1));
  clock.advance(1_500);
  cache.add(packet(2));
  clock.advance(1_000);
  cache.add(packet(3));
  assert.deepEqual(
    cache.recent(clock.nowUs()).map(({ sequence }) => sequence),
    [2, 3],
  );
  assert.deepEqual(
    cache.recent(joinedAtUs).map(({ sequence }) => sequence),
    [1, 2, 3],
    'whose channel took long to open misses nothing',
  );
  assert.deepEqual(
    cache.after('PA_a', 1).map(({ sequence }) => sequence),
    [2, 3],
  );
  assert.deepEqual(cache.after('PA_b', 0), []);
});

test('what is old or too much is let go', () => {
  const clock = createFakeClock();
  const cache = new ReliableCache(clock);
  cache.add(packet(1));
  clock.advance(11_000);
  cache.add(packet(2));
  assert.deepEqual(
    cache.after('PA_a', 0).map(({ sequence }) => sequence),
    [2],
  );
  for (let i = 3; i < 60; i++) cache.add(packet(i, 60_000));
  const kept = cache.after('PA_a', 0);
  assert.ok(kept.reduce((sum, { bytes }) => sum + bytes.length, 0) <= 1024 * 1024);
  assert.equal(kept.at(-1)?.sequence, 59);
});
