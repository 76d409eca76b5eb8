// `npm run adapt`: what does adaptation do? Real browsers, a bad network made on purpose, a chart and a table of each run.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { packTrace } from '@chorale/media/testing';
import { drawChart } from './chart.ts';
import { describeFigures } from './figure.ts';
import { readOptions } from './options.ts';
import type { Run } from './run.ts';
import { planRuns } from './scenarios.ts';

const options = readOptions(process.argv.slice(2));
const folder = options.out ?? mkdtempSync(join(tmpdir(), 'chorale-adapt-'));
mkdirSync(folder, { recursive: true });
process.stdout.write(`charts and figures go to ${folder}\n`);
const failed: string[] = [];
for (const { name, start } of planRuns(options)) {
  try {
    for (const run of [await start()].flat()) keep(run);
  } catch (error) {
    failed.push(name);
    process.stdout.write(`\n${name}: the run broke\n${inspect(error)}\n`);
  }
}
process.exit(failed.length === 0 ? 0 : 1);

function keep({ trace, ...run }: Run): void {
  const { name, title, figures } = run;
  if (trace !== undefined) writeFileSync(join(folder, `${name}.trace.json.gz`), packTrace(trace));
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(run)}\n`);
  writeFileSync(join(folder, `${name}.svg`), drawChart(run));
  process.stdout.write(describeFigures(title, figures));
}
