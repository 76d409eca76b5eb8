// `npm run fuzz`: does any parser of bytes from the network throw or stall? A million inputs each; `-- --only SDP --count 5000`
// for a short look, `--seed 7` for other inputs.
// `worst` is processor time: what a busy machine makes a thread wait for is not in it.
import { parseArgs } from 'node:util';
import type { ParserTrial } from '@chorale/rtp/testing';
import { describeOutcome, TABLE_HEAD } from './describe.ts';
import { runTrial } from './run-trial.ts';

const { values } = parseArgs({
  options: {
    /** Inputs of each parser. */
    count: { type: 'string', default: '1000000' },
    /** Parsers whose name has this in it. */
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    /** Where the parsers come from: a module beside this one. */
    from: { type: 'string', default: './trials.ts' },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!(Number.isInteger(count) && count > 0)) fail('--count: how many inputs, a whole number');
if (!Number.isInteger(seed)) fail('--seed: a whole number');
const module = new URL(values.from, import.meta.url).href;
const { allTrials } = (await import(module)) as { allTrials(): readonly ParserTrial[] }; // of `trials` and its like
const names = allTrials()
  .map(({ name }) => name)
  .filter((name) => name.toLowerCase().includes(values.only.toLowerCase()));
if (names.length === 0) fail(`--only: no parser is called ${values.only}`);

let failed = 0;
process.stdout.write(TABLE_HEAD);
for (const trial of names) {
  const outcome = await runTrial({ module, trial, seed, count });
  process.stdout.write(describeOutcome(trial, seed, outcome));
  if (outcome.finding !== undefined) failed += 1;
}
process.stdout.write(`${names.length} parsers, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function fail(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(2);
}
