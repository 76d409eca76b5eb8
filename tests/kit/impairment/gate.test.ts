import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from './gate.ts';

test('who comes while it is shut goes on when all who shut it have opened it', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  await gate.opened;
  const [first, second] = [gate.shut(), gate.shut()];
  const passing = gate.opened.then(() => seen.push('passed'));
  first[Symbol.dispose]();
  await Promise.resolve();
  seen.push('half open');
  second[Symbol.dispose]();
  await passing;
  assert.deepEqual(seen, ['half open', 'passed']);
});
