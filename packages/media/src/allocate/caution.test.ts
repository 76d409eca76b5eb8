// Does a link that failed soon after a raise get more room before the next?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caution } from './caution.ts';

const SECOND = 1_000_000;

test('a fall soon after a raise makes the next one dearer, up to a half', () => {
  const caution = new Caution();
  for (let round = 1; round <= 10; round += 1) {
    caution.noteRaise(10 * round * SECOND);
    caution.noteFall((10 * round + 2) * SECOND);
    caution.noteFall((10 * round + 3) * SECOND);
    if (round === 1) assert.equal(caution.factor, 1.15);
  }
  assert.equal(caution.factor, 1.5);
});

test('a fall long after a raise, or without one, is the link’s own', () => {
  const caution = new Caution();
  caution.noteFall(SECOND);
  caution.noteRaise(10 * SECOND);
  caution.noteFall(20 * SECOND);
  assert.equal(caution.factor, 1);
});

test('it is forgotten when raises hold', () => {
  const caution = new Caution();
  caution.noteRaise(100 * SECOND);
  caution.noteFall(101 * SECOND);
  caution.noteRaise(120 * SECOND);
  assert.equal(caution.factor, 1.15);
  caution.noteRaise(140 * SECOND);
  assert.equal(caution.factor, 1);
});
