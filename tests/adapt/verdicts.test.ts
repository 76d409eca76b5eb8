// Is a figure met, not met, or spoiled by the machine, and can a person tell from the table?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeFigures, judge, tell } from './figure.ts';
import { inHealth } from './machine-health.ts';
import type { Sample } from './sample.ts';
import { sentAt, steady } from './sample-kit.ts';

const frozen = judge({ name: 'frozen', value: 3, most: 1, unit: 's' });

test('a goal is met within its bounds, and never by what never happened', () => {
  const verdictOf = (value: number | undefined) =>
    judge({ name: 'rate', value, least: 2, most: 4, unit: '' }).verdict;
  assert.deepEqual([1, 2, 4, 5, undefined].map(verdictOf), [
    'not met',
    'met',
    'met',
    'not met',
    'not met',
  ]);
  assert.equal(judge({ name: 'rate', value: 1, unit: '' }).verdict, 'told');
});

/** Of 60 samples, those whose index is a multiple of `every` are the bad ones. */
const mixed = (every: number, bad: Partial<Sample>): Sample[] =>
  steady(60).map((sample, i) => ({
    ...sample,
    sent: [sentAt(20)],
    ...(i % every === 0 ? bad : {}),
  }));

const verdictAmong = (samples: readonly Sample[]) => inHealth(samples, [frozen])[0]?.verdict;

test('a run that the encoder or the relay spoiled is not held against anyone', () => {
  assert.equal(verdictAmong(mixed(1, {})), 'not met');
  assert.equal(verdictAmong(mixed(30, { relayLateMs: 80 })), 'not met');
  assert.equal(verdictAmong(mixed(5, { relayLateMs: 80 })), 'not shown');
  assert.equal(verdictAmong(mixed(30, { sent: [sentAt(20, 'cpu')] })), 'not shown');
  assert.equal(verdictAmong(mixed(1, { sent: [sentAt(11)] })), 'not shown');
});

test('the table has a line for each, in columns', () => {
  const table = describeFigures('a run', [frozen, tell('width', '960 px')]);
  assert.deepEqual(table.split('\n'), [
    '',
    'a run',
    '  figure  value   goal',
    '  frozen  3 s     ≤ 1 s  not met',
    '  width   960 px         told',
    '',
  ]);
});
