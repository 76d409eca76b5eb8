// Is a quality asked for at once when somebody wants it, and let go only when nobody has for a while?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { VideoQuality } from '@chorale/proto/livekit/models';
import { Demand } from './demand.ts';

const { LOW, MEDIUM, HIGH, OFF } = VideoQuality;

function track(delayMs = 5_000) {
  const clock = createFakeClock();
  const told: VideoQuality[] = [];
  const demand = new Demand({ clock, delayMs, onChanged: (highest) => told.push(highest) });
  return { clock, demand, take: () => told.splice(0) };
}

test('the first viewer that wants everything is told at once', () => {
  const { demand, take, clock } = track();
  demand.move(undefined, HIGH);
  demand.move(undefined, HIGH);
  assert.deepEqual(take(), [HIGH]);
  assert.equal(clock.pending, 0);
});

test('one that wants less costs the rest after five seconds', () => {
  const { demand, take, clock } = track();
  demand.move(undefined, LOW);
  clock.advance(4_999);
  assert.deepEqual(take(), []);
  clock.advance(1);
  assert.deepEqual(take(), [LOW]);
});

test('a rise is told at once, also while a fall waits', () => {
  const { demand, take, clock } = track();
  demand.move(undefined, LOW);
  clock.advance(5_000);
  demand.move(LOW, MEDIUM);
  assert.deepEqual(take(), [LOW, MEDIUM]);
  demand.move(MEDIUM, LOW);
  clock.advance(4_000);
  demand.move(LOW, HIGH);
  assert.deepEqual(take(), [HIGH]);
  clock.advance(60_000);
  assert.deepEqual(take(), []);
});

test('the highest of all viewers counts', () => {
  const { demand, take, clock } = track();
  demand.move(undefined, HIGH);
  demand.move(undefined, LOW);
  clock.advance(60_000);
  demand.move(HIGH, undefined);
  clock.advance(60_000);
  demand.move(LOW, OFF);
  clock.advance(60_000);
  assert.deepEqual(take(), [HIGH, LOW, OFF]);
});

test('what was wanted for a moment while a fall waited stays a little longer', () => {
  const { demand, take, clock } = track();
  demand.move(undefined, HIGH);
  demand.move(HIGH, LOW);
  clock.advance(4_000);
  demand.move(LOW, MEDIUM);
  demand.move(MEDIUM, LOW);
  clock.advance(1_000);
  assert.deepEqual(take(), [HIGH, MEDIUM]);
  clock.advance(5_000);
  assert.deepEqual(take(), [LOW]);
});

test('without viewers a track is switched off, but not in its first five seconds', () => {
  const { take, clock } = track(100);
  clock.advance(4_999);
  assert.deepEqual(take(), []);
  clock.advance(1);
  assert.deepEqual(take(), [OFF]);
  clock.advance(60_000);
  assert.deepEqual(take(), []);
});

test('nor when its only viewer leaves in them', () => {
  const { demand, take, clock } = track(100);
  demand.move(undefined, LOW);
  clock.advance(90);
  demand.move(LOW, undefined);
  clock.advance(100);
  assert.deepEqual(take(), [LOW]);
  clock.advance(4_809);
  assert.deepEqual(take(), []);
  clock.advance(1);
  assert.deepEqual(take(), [OFF]);
});

test('a track that has ended says nothing, and leaves no timer', () => {
  const { demand, take, clock } = track();
  demand.move(undefined, LOW);
  demand[Symbol.dispose]();
  demand.move(LOW, HIGH);
  clock.advance(60_000);
  assert.deepEqual(take(), []);
  assert.equal(clock.pending, 0);
});

test('what it was told last can be told again', () => {
  const { demand } = track();
  assert.equal(demand.told, undefined);
  demand.move(undefined, HIGH);
  assert.equal(demand.told, HIGH);
});
