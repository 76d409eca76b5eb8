// Is the CPU time of each turn of the loop told? In a process of its own: who observes does so for life.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { findFfi } from './ffi.ts';

const PROGRAM = `
import { observeWakeUps } from ${JSON.stringify(new URL('./wake-ups.ts', import.meta.url).href)};
const turnsUs = [];
observeWakeUps((cpuUs) => turnsUs.push(cpuUs));
setTimeout(() => {
  const untilUs = process.cpuUsage().user + 20_000;
  while (process.cpuUsage().user < untilUs);
  setTimeout(() => process.stdout.write(JSON.stringify(turnsUs)), 5);
}, 5);
`;

test('a turn that works for 20 ms is seen, the others are short', {
  skip: findFfi() === undefined,
}, () => {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', PROGRAM];
  const turnsUs = JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8' }),
  ) as number[];
  assert.ok(turnsUs.length >= 2, String(turnsUs));
  assert.ok(Math.max(...turnsUs) >= 10_000, String(turnsUs));
});
