// `npm run bench`: what does the stack cost per packet, per join and per subscriber on this machine?
import { parseArgs } from 'node:util';
import { describeFigures } from './describe-figures.ts';
import { describeWorkers } from './describe-workers.ts';
import { addToHistory, compareWithHistory } from './history.ts';
import { measure } from './measure.ts';
import { measureWorkers } from './measure-workers.ts';

const { values } = parseArgs({
  options: {
    /** What the load clients offer: the server's preference is GCM. */
    profile: { type: 'string', default: 'gcm' },
    json: { type: 'boolean', default: false },
    /** Puts the figures into the history. */
    save: { type: 'boolean', default: false },
    /** Only rooms on one and on two workers, this many times. */
    workers: { type: 'string' },
  },
});
if (values.profile !== 'gcm' && values.profile !== 'cm') {
  process.stderr.write('--profile: gcm or cm\n');
  process.exit(2);
}
if (values.workers !== undefined) {
  const workers = await measureWorkers(values.profile, Number(values.workers));
  process.stdout.write(values.json ? `${JSON.stringify({ workers })}\n` : describeWorkers(workers));
  process.exit(0);
}
const figures = await measure(values.profile);
const workers = await measureWorkers(values.profile, 1);
process.stdout.write(
  values.json
    ? `${JSON.stringify({ ...figures, workers })}\n`
    : `${describeFigures(figures)}${describeWorkers(workers)}`,
);
if (!values.json) process.stdout.write(compareWithHistory(figures));
if (values.save) addToHistory(figures);
