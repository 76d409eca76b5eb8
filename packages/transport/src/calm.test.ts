// When may a socket rest? Never while there is media, or somebody on the way in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Calm } from './calm.ts';

const [STUN, HANDSHAKE, DATA, MEDIA] = [0, 22, 23, 128];

/** At `nowMs` a wake-up brought datagrams with these first bytes. */
function wakeUp(calm: Calm, nowMs: number, ...firsts: readonly number[]): boolean {
  for (const first of firsts) calm.note(first);
  return calm.endWakeUp(nowMs);
}

test('after data alone it may, after nothing it may not', () => {
  const calm = new Calm();
  assert.equal(wakeUp(calm, 0, DATA, DATA), true);
  assert.equal(wakeUp(calm, 1), false);
});

test('media is in the way for 100 ms', () => {
  const calm = new Calm();
  assert.equal(wakeUp(calm, 0, DATA, MEDIA, DATA), false);
  assert.equal(wakeUp(calm, 100, DATA), false);
  assert.equal(wakeUp(calm, 101, DATA), true);
});

test('a check is in the way at once, a handshake for a second', () => {
  const calm = new Calm();
  assert.equal(wakeUp(calm, 0, STUN, DATA), false);
  assert.equal(wakeUp(calm, 1, DATA), true);
  assert.equal(wakeUp(calm, 2, HANDSHAKE), false);
  assert.equal(wakeUp(calm, 1002, DATA), false);
  assert.equal(wakeUp(calm, 1003, DATA), true);
});

test('who is awaited is in the way for a second, from the next wake-up on', () => {
  const calm = new Calm();
  calm.noteJoin();
  assert.equal(wakeUp(calm, 5000, DATA), false);
  assert.equal(wakeUp(calm, 6000, DATA), false);
  assert.equal(wakeUp(calm, 6001, DATA), true);
});
