// `npm run soak`: does anything grow that should not? `-- --minutes 1 --joins 300` for a short look.
import { inspect, parseArgs } from 'node:util';
import { soak } from './soak.ts';
import { describeVerdict } from './verdict.ts';

const { values } = parseArgs({
  options: {
    /** Of the call alone, before the joins. */
    minutes: { type: 'string', default: '10' },
    joins: { type: 'string', default: '1000' },
  },
});
const report = (line: string): void =>
  void process.stdout.write(`${new Date().toISOString()} ${line}\n`);
const lines = await soak({
  minutes: Number(values.minutes),
  joins: Number(values.joins),
  report,
}).catch((error: unknown) => {
  report(`the soak broke: ${inspect(error)}`);
  process.exit(1);
});
process.stdout.write(`\n${describeVerdict(lines)}`);
process.exit(lines.every(({ isKept }) => isKept) ? 0 : 1);
