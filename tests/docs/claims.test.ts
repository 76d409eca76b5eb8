// Is what the stack claims shown? Each claim names tests that exist, or says why it is left out.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { claims } from '../scenarios/claims.ts';

const root = join(import.meta.dirname, '../..');
const TITLE = /\btest\(\s*(?:'((?:[^'\\]|\\.)+)'|"([^"]+)"|`([^`]+)`)/g;
const FEWEST_SCENARIOS = 45;

function titlesIn(folder: string): string[] {
  return globSync(`tests/${folder}/*.test.ts`, { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(TITLE)].map(
      ([, single, double, template]) => single ?? double ?? template ?? '',
    ),
  );
}

const scenarios = titlesIn('scenarios');
const titles = [...scenarios, ...titlesIn('compat')];

/** A title with a variable stands for each of its values. */
function matches(title: string, wanted: string): boolean {
  if (title === wanted) return true;
  if (!title.includes('${')) return false;
  const parts = title.split(/\$\{[^}]*\}/).map(RegExp.escape);
  return new RegExp(`^${parts.join('.+')}$`).test(wanted);
}

const all = Object.entries(claims).flatMap(([group, rows]) =>
  rows.map((claim) => ({ ...claim, name: `${group}: ${claim.row}` })),
);

test('every claim is shown by tests, or says why not', () => {
  const neither = all.filter(({ shownBy = [], left = '' }) => shownBy.length === 0 && left === '');
  assert.deepEqual(
    neither.map(({ name }) => name),
    [],
  );
});

test('every test that a claim names exists', () => {
  const unknown = all.flatMap(({ name, shownBy = [] }) =>
    shownBy
      .filter((wanted) => !titles.some((title) => matches(title, wanted)))
      .map((wanted) => `${name}: ${wanted}`),
  );
  assert.deepEqual(unknown, []);
});

test('every claim is shown by a scenario; browsers and SDKs come beside it', () => {
  const without = all.filter(
    ({ shownBy }) =>
      shownBy !== undefined &&
      !shownBy.some((wanted) => scenarios.some((title) => matches(title, wanted))),
  );
  assert.deepEqual(
    without.map(({ name }) => name),
    [],
  );
});

test('no row is claimed twice', () => {
  const names = all.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
});

test('a title that no test has is not found', () => {
  assert.ok(!titles.some((title) => matches(title, 'a test that nobody wrote')));
});

test(`there are at least ${FEWEST_SCENARIOS} scenarios`, () => {
  assert.ok(new Set(scenarios).size >= FEWEST_SCENARIOS, `${scenarios.length} scenarios`);
});
