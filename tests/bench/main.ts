// `npm run bench`: what does the stack cost per packet, per data message, per join and per subscriber, and how late is a packet?
import { parseArgs } from 'node:util';
import { describeData } from './data/describe-data.ts';
import { isFaultless, measureData } from './data/measure-data.ts';
import { describeFigures } from './describe-figures.ts';
import { describeWorkers } from './describe-workers.ts';
import { addToHistory, compareWithHistory } from './history.ts';
import { describeLatency } from './latency/describe-latency.ts';
import { goals, judge } from './latency/judge-latency.ts';
import { measureLatency } from './latency/measure-latency.ts';
import { measure } from './measure.ts';
import { measureWorkers } from './measure-workers.ts';
import type { Run } from './run.ts';

const GOAL_SUBSCRIBERS = 100;

const { values } = parseArgs({
  options: {
    /** What the load clients offer: the server's preference is GCM. */
    profile: { type: 'string', default: 'gcm' },
    /** One part alone. */
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    /** Puts the figures of the parts that ran into the history. */
    save: { type: 'boolean', default: false },
    /** Only rooms on one and on two workers, this many times. */
    workers: { type: 'string' },
    /** Of the latency: turns of the stack and of the bare relay in which the machine was in time. */
    rounds: { type: 'string', default: '5' },
    /** … and how many subscribers; the goals, and the history, are of 100. */
    subscribers: { type: 'string', default: String(GOAL_SUBSCRIBERS) },
  },
});
const { profile, only } = values;
const subscribers = Number(values.subscribers);
if (!(Number.isInteger(subscribers) && subscribers > 0)) fail('--subscribers: a whole number');
if (values.save && subscribers !== GOAL_SUBSCRIBERS)
  fail(`--save: of ${GOAL_SUBSCRIBERS} subscribers only`);
if (profile !== 'gcm' && profile !== 'cm') fail('--profile: gcm or cm');
const parts = ['forwarding', 'workers', 'latency', 'data'];
if (only !== undefined && !parts.includes(only)) fail(`--only: one of ${parts.join(', ')}`);
const chosen = values.workers === undefined ? only : 'workers';
const isWanted = (part: string): boolean => chosen === undefined || chosen === part;

const run: Run = {
  profile,
  forwarding: isWanted('forwarding') ? await measure(profile) : undefined,
  workers: isWanted('workers')
    ? await measureWorkers(profile, Number(values.workers ?? 1))
    : undefined,
  latency: isWanted('latency')
    ? await measureLatency({ profile, wanted: Number(values.rounds), subscribers })
    : undefined,
  data: isWanted('data') ? await measureData() : undefined,
};
process.stdout.write(values.json ? writeJson(run) : writeText(run));
if (!values.json) process.stdout.write(compareWithHistory(run));
if (values.save) addToHistory(run);
if (run.data !== undefined && !isFaultless(run.data))
  fail('reliable data was lost or came out of order', 1);
process.exit(0);

/** The figures of forwarding at the top, the others below their names; of the latency with what was made of its rounds. */
function writeJson({ forwarding, latency, ...others }: Run): string {
  const judged = latency && { ...latency, goals, verdict: judge(latency) };
  return `${JSON.stringify({ ...forwarding, ...others, latency: judged })}\n`;
}

function writeText({ forwarding, workers, latency, data }: Run): string {
  const texts = [
    forwarding && describeFigures(forwarding),
    workers && describeWorkers(workers),
    latency && describeLatency(latency),
    data && describeData(data),
  ];
  return texts.filter((text) => text !== undefined).join('');
}

function fail(reason: string, code = 2): never {
  process.stderr.write(`${reason}\n`);
  process.exit(code);
}
