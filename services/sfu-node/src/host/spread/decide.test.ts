import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideHolders, needsAnother, selectMember } from './decide.ts';
import { mergeSpeakers } from './merge-speakers.ts';

const filled = (...counts: number[]) => counts.map((subscribers) => ({ subscribers }));

test('a transport goes to the first host with room, home before all', () => {
  const [home, one, two] = filled(2, 1, 0);
  assert.ok(home && one && two);
  assert.equal(selectMember([home, one, two], 3), home);
  assert.equal(selectMember([home, one, two], 2), one);
  assert.equal(selectMember([home, one, two], 1), two);
});

test('where all hosts are full, the one with the fewest takes it', () => {
  const [home, one] = filled(5, 3);
  assert.ok(home && one);
  assert.equal(selectMember([home, one], 2), one);
});

test('without a limit everything stays at home, and no other host is opened', () => {
  const [home, one] = filled(5000, 0);
  assert.ok(home && one);
  assert.equal(selectMember([home, one], 0), home);
  assert.equal(needsAnother(filled(5000), 0), false);
});

test('another host is opened when the last one is full', () => {
  assert.equal(needsAnother(filled(2), 2), true);
  assert.equal(needsAnother(filled(2, 1), 2), false);
  assert.equal(needsAnother(filled(2, 2), 2), true);
});

test('a track reaches the hosts that want it, from branch to branch by way of home', () => {
  const holders = (origin: string, ...wanting: string[]): string[] =>
    [...decideHolders('home', origin, new Set(wanting))].toSorted();
  assert.deepEqual(holders('home', 'home'), []);
  assert.deepEqual(holders('home', 'home', 'a', 'b'), ['a', 'b']);
  assert.deepEqual(holders('a', 'a'), []);
  assert.deepEqual(holders('a', 'home'), ['home']);
  assert.deepEqual(holders('a', 'b'), ['b', 'home']);
});

test('speakers of all hosts, loudest first, each once', () => {
  const merged = mergeSpeakers([
    [
      { id: 'ada', level: 0.5 },
      { id: 'bob', level: 0.25 },
    ],
    [
      { id: 'bob', level: 0.75 },
      { id: 'cy', level: 0.5 },
    ],
  ]);
  assert.deepEqual(merged, [
    { id: 'bob', level: 0.75 },
    { id: 'ada', level: 0.5 },
    { id: 'cy', level: 0.5 },
  ]);
});
