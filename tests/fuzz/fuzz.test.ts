// Does a run find a throw and an input that is never read to its end, and can either be made again?
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { describeOutcome } from './describe.ts';
import { mutate } from './mutate.ts';
import { allTrials as plantedTrials } from './planted-trials.ts';
import { runTrial } from './run-trial.ts';
import { allTrials } from './trials.ts';

const module = new URL('./planted-trials.ts', import.meta.url).href;
const seeds = plantedTrials()[0]?.seeds ?? [];

test('a parser without a fault comes through all inputs', async () => {
  const outcome = await runTrial({ module, trial: 'sound', seed: 3, count: 5000 });
  assert.equal(outcome.finding, undefined);
  assert.equal(outcome.inputs, 5000);
});

test('a planted throw is found, with the input that made it', async () => {
  const outcome = await runTrial({ module, trial: 'throws', seed: 3, count: 5000 });
  const { index = 0, input, problem = '' } = outcome.finding ?? {};
  assert.match(problem, /RangeError: planted/);
  assert.deepEqual(input, mutate(seeds, 3, index));
  const told = describeOutcome('throws', 3, outcome);
  assert.ok(told.includes(`seed 3, input ${index}`));
  assert.ok(told.includes(Buffer.from(input ?? []).toString('hex')));
});

test('a planted hang is ended, with the input that made it', async () => {
  const options = { module, seed: 3, count: 5000, patienceMs: 200 };
  const { finding, inputs } = await runTrial({ ...options, trial: 'hangs' });
  assert.match(finding?.problem ?? '', /still not read/);
  assert.deepEqual(finding?.input, mutate(seeds, 3, inputs - 1));
});

test('the command tells both, goes on after them, and fails', async () => {
  const main = join(import.meta.dirname, 'main.ts');
  const options = ['--from', './planted-trials.ts', '--count', '2000', '--seed', '3'];
  const child = spawn(process.execPath, ['--conditions=@chorale/source', main, ...options]);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  assert.equal(code, 1);
  assert.match(output, /^throws .+\n +FAILED at seed 3, input \d+: RangeError: planted/m);
  assert.match(
    output,
    /^hangs .+\n +FAILED at seed 3, input \d+: still not read.+\n +[89a-f][0-9a-f]/m,
  );
  assert.match(output, /^sound +2,000 /m);
  assert.match(output, /3 parsers, 2 failed\n$/);
});

test('a thread that cannot begin is no pass', async () => {
  const nowhere = new URL('./nowhere.ts', import.meta.url).href;
  await assert.rejects(runTrial({ module: nowhere, trial: 'sound', seed: 1, count: 1 }));
});

test('every parser has a name of its own and good inputs', () => {
  const trials = allTrials();
  assert.equal(new Set(trials.map(({ name }) => name)).size, trials.length);
  for (const { name, seeds: good, parse } of trials) {
    assert.ok(good.length > 0, name);
    for (const seed of good) parse(Uint8Array.from(seed), 0, seed.length);
  }
});

for (const { name, seeds: good, parse } of allTrials())
  test(`${name}: a few hundred inputs of a long run`, () => {
    for (let index = 0; index < 300; index += 1) {
      const input = mutate(good, 1, index);
      parse(input, 0, input.length);
    }
  });
