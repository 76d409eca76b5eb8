// `npm run bench`: what does the stack cost per packet, per data message, per join and per subscriber on this machine?
import { parseArgs } from 'node:util';
import { describeData } from './data/describe-data.ts';
import { type DataFigures, isFaultless, measureData } from './data/measure-data.ts';
import { describeFigures } from './describe-figures.ts';
import { describeWorkers } from './describe-workers.ts';
import { addToHistory, compareWithHistory } from './history.ts';
import { type Figures, measure } from './measure.ts';
import { measureWorkers, type WorkersFigures } from './measure-workers.ts';

const { values } = parseArgs({
  options: {
    /** What the load clients offer: the server's preference is GCM. */
    profile: { type: 'string', default: 'gcm' },
    /** One part alone: `forwarding` or `data`. */
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    /** Puts the figures of both parts into the history. */
    save: { type: 'boolean', default: false },
    /** Only rooms on one and on two workers, this many times. */
    workers: { type: 'string' },
  },
});
const { profile, only, save } = values;
if (profile !== 'gcm' && profile !== 'cm') fail('--profile: gcm or cm');
if (only !== undefined && only !== 'forwarding' && only !== 'data')
  fail('--only: forwarding or data');
if (save && only !== undefined) fail('--save keeps both parts: without --only');

const write = values.json ? writeJson : writeText;
if (values.workers !== undefined) {
  const workers = await measureWorkers(profile, Number(values.workers));
  process.stdout.write(write({ workers }));
  process.exit(0);
}
const forwarding = only === 'data' ? undefined : await measure(profile);
const workers = only === 'data' ? undefined : await measureWorkers(profile, 1);
const data = only === 'forwarding' ? undefined : await measureData();
process.stdout.write(write({ forwarding, workers, data }));
if (forwarding !== undefined && data !== undefined) {
  if (!values.json) process.stdout.write(compareWithHistory({ forwarding, data }));
  if (save) addToHistory({ forwarding, data });
}
if (data !== undefined && !isFaultless(data))
  fail('reliable data was lost or came out of order', 1);

interface Parts {
  readonly forwarding?: Figures | undefined;
  readonly workers?: readonly WorkersFigures[] | undefined;
  readonly data?: DataFigures | undefined;
}

/** The figures of forwarding at the top, the others below `workers` and `data`. */
function writeJson({ forwarding, ...others }: Parts): string {
  return `${JSON.stringify({ ...forwarding, ...others })}\n`;
}

function writeText({ forwarding, workers, data }: Parts): string {
  const parts = [
    forwarding && describeFigures(forwarding),
    workers && describeWorkers(workers),
    data && describeData(data),
  ];
  return parts.filter((part) => part !== undefined).join('');
}

function fail(reason: string, code = 2): never {
  process.stderr.write(`${reason}\n`);
  process.exit(code);
}
