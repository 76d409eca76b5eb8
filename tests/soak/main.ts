// `npm run soak`: does anything grow that should not? `-- --minutes 1 --joins 300` for a short look, `-- --n 100` for a crowd that stays.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { holdCrowd } from './crowd.ts';
import { drawCrowd } from './crowd-chart.ts';
import { judgeCrowd } from './crowd-judge.ts';
import { soak } from './soak.ts';
import { describeVerdict, type Line } from './verdict.ts';

const { values } = parseArgs({
  options: {
    /** Default: of the call alone, before the joins, 10; of a crowd 30. */
    minutes: { type: 'string' },
    joins: { type: 'string', default: '1000' },
    /** Subscribers of one publisher that stay, instead of call and joins. */
    n: { type: 'string' },
    /** Where samples and chart of a crowd go; default: a new folder for temporary files. */
    out: { type: 'string' },
  },
});
const report = (line: string): void =>
  void process.stdout.write(`${new Date().toISOString()} ${line}\n`);
const lines = await (values.n === undefined ? comeAndGo() : stay(Number(values.n))).catch(
  (error: unknown) => {
    report(`the soak broke: ${inspect(error)}`);
    process.exit(1);
  },
);
process.stdout.write(`\n${describeVerdict(lines)}`);
process.exit(lines.every(({ isKept }) => isKept) ? 0 : 1);

function comeAndGo(): Promise<Line[]> {
  return soak({ minutes: Number(values.minutes ?? 10), joins: Number(values.joins), report });
}

async function stay(subscribers: number): Promise<Line[]> {
  const run = await holdCrowd({ subscribers, minutes: Number(values.minutes ?? 30), report });
  const folder = values.out ?? mkdtempSync(join(tmpdir(), 'chorale-soak-'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'crowd.json'), `${JSON.stringify(run)}\n`);
  writeFileSync(join(folder, 'crowd.svg'), drawCrowd(run));
  report(`samples and chart are in ${folder}`);
  return judgeCrowd(run);
}
