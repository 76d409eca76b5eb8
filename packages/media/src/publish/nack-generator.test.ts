import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NackGenerator } from './nack-generator.ts';

const due = (nacks: NackGenerator, atMs: number): number[] => {
  const into = new Uint16Array(100);
  return [...into.slice(0, nacks.collectDue(1_000_000 + atMs * 1000, into))].toSorted(
    (a, b) => a - b,
  );
};

test('a gap is asked for at once, five times, then given up', () => {
  const nacks = new NackGenerator();
  nacks.addGap(65_534, 65_537);
  const asked: number[] = [];
  for (let atMs = 0; atMs < 3000; atMs += 20) if (due(nacks, atMs).length > 0) asked.push(atMs);
  assert.equal(asked.length, 5);
  assert.equal(asked[0], 0);
  assert.equal(nacks.sent, 10);
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  assert.deepEqual(
    pauses,
    pauses.toSorted((a, b) => a - b),
    'the pauses grow',
  );
});

test('numbers are told modulo 2^16, and not when they have come', () => {
  const nacks = new NackGenerator();
  nacks.addGap(65_534, 65_538);
  nacks.arrived(65_536, 1_000_000);
  assert.deepEqual(due(nacks, 0), [1, 65_535]);
});

test('the pause follows the measured time of repair, between 20 and 400 ms', () => {
  const nacks = new NackGenerator();
  for (let round = 0; round < 60; round += 1) {
    nacks.addGap(round * 2, round * 2 + 2);
    due(nacks, round * 10);
    nacks.arrived(round * 2 + 1, 1_000_000 + round * 10_000 + 2000);
  }
  assert.ok(nacks.roundTripUs < 3000);
  nacks.addGap(1000, 1002);
  assert.equal(due(nacks, 5000).length, 1);
  assert.equal(due(nacks, 5019).length, 0);
  assert.equal(due(nacks, 5020).length, 1);
});

test('a gap of more than can be listed clears the list', () => {
  const nacks = new NackGenerator();
  assert.equal(nacks.addGap(0, 50), true);
  assert.equal(nacks.addGap(60, 120), false);
  assert.deepEqual(due(nacks, 0), []);
});
