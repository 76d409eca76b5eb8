// Does a link that failed soon after a raise get more room before the next?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caution } from './caution.ts';

const SECOND = 1_000_000;

/** Raises at that second, and fails two seconds later. */
function fail(caution: Caution, atS: number): void {
  caution.noteRaise(atS * SECOND);
  caution.noteFall((atS + 2) * SECOND);
}

test('a fall soon after a raise makes the next one dearer, up to a half', () => {
  const caution = new Caution();
  for (let round = 1; round <= 10; round += 1) {
    fail(caution, 10 * round);
    caution.noteFall((10 * round + 3) * SECOND);
    if (round === 1) assert.equal(caution.factorAt(20 * SECOND), 1.15);
  }
  assert.equal(caution.factorAt(110 * SECOND), 1.5);
});

test('a fall long after a raise, or without one, is the link’s own', () => {
  const caution = new Caution();
  caution.noteFall(SECOND);
  caution.noteRaise(10 * SECOND);
  caution.noteFall(20 * SECOND);
  assert.equal(caution.factorAt(20 * SECOND), 1);
});

test('it is forgotten step by step, whether or not anything is raised', () => {
  const caution = new Caution();
  for (const atS of [100, 110, 120]) fail(caution, atS);
  assert.equal(caution.factorAt(151 * SECOND), 1.5);
  assert.ok(caution.factorAt(153 * SECOND) < 1.31);
  assert.ok(caution.factorAt(183 * SECOND) < 1.14);
  assert.equal(caution.factorAt(213 * SECOND), 1);
});

test('what fails again when it was forgotten is forgotten later, until all is', () => {
  const caution = new Caution();
  for (const atS of [100, 110, 120]) fail(caution, atS);
  fail(caution, 160);
  assert.equal(caution.factorAt(221 * SECOND), 1.5);
  assert.ok(caution.factorAt(223 * SECOND) < 1.5);
  assert.equal(caution.factorAt(600 * SECOND), 1);
  fail(caution, 600);
  assert.equal(caution.factorAt(633 * SECOND), 1);
});
