// How does a soak go? Inspect, call, joins and leaves, inspect; what has not come back by then leaks.
import { setTimeout as wait } from 'node:timers/promises';
import { startChorale } from '../kit/start-chorale.ts';
import { startLoad } from '../load/load-process.ts';
import { startCall } from './call-process.ts';
import { findErrors, findLeft, type Inspection, inspect } from './inspect.ts';
import type { Line } from './verdict.ts';
import { tokenFor, type VisitParts, visitOnce } from './visits.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly joins: number;
  /** One line every ten seconds. */
  readonly report: (line: string) => void;
}

const PARTICIPANTS = 4;
/** Of each participant: camera and microphone of the three others. */
const CALL_TRACKS: number = PARTICIPANTS * (PARTICIPANTS - 1) * 2;
const REPORT_MS = 10_000;
const LOOK_AGAIN_MS = 3000;
const QUIET_MS = 60_000;
/** Of resident memory, between a fifth of the joins and all of them: 200 and 1,000. */
const LIMIT_BYTES_PER_JOIN = 5 * 1024;
/** Whoever vanished is noticed after 15 s and kept for 30 s more; then the room closes after 20 s. */
const RETURN_DEADLINE_MS = 120_000;

/**
 * `minutes` of call: below five, the rings of packets (640 KB a layer) still fill while joins are counted. Then about 0.15 s a
 * join and a quiet minute twice, then up to two minutes until everything has come back.
 */
export async function soak({ minutes, joins, report }: SoakOptions): Promise<Line[]> {
  await using stack = await startChorale({
    args: ['--log-level', 'warn', '--debug-port', '0'],
    nodeArgs: ['--expose-gc'],
  });
  await using load = startLoad('gcm');
  await using call = startCall();
  try {
    return await run({ stack, load, call }, { minutes, joins, report });
  } catch (error) {
    report(`the end of the log:\n${stack.log().slice(-4000)}`);
    throw error;
  }
}

async function run(parts: VisitParts, { minutes, joins, report }: SoakOptions): Promise<Line[]> {
  const { stack, call } = parts;
  const start = await inspect(stack);
  await holdCall(parts, minutes, report);
  const early = await visitUntil(parts, { from: 0, to: joins * 0.2, report });
  const late = await visitUntil(parts, { from: early.count, to: joins, report });
  const tracks = await call.ask({ kind: 'count' });
  await call.ask({ kind: 'end' });
  const end = await settle(parts, (now) => findLeft(start, now).length === 0, report);
  const errors = [...findErrors(stack.log()), ...call.failures];
  for (const error of errors.slice(0, 20)) report(error);
  const count = late.count - early.count;
  return [
    growth('worker memory per join', early.seen.workerRss, late.seen.workerRss, count),
    growth('worker heap and buffers per join', early.seen.workerHeap, late.seen.workerHeap, count),
    growth('supervisor memory per join', early.seen.supervisorRss, late.seen.supervisorRss, count),
    {
      promise: 'live counters and open files back',
      figure: findLeft(start, end).join(', ') || 'all',
      limit: 'all',
      isKept: findLeft(start, end).length === 0,
    },
    exact('tracks of the call at its end', tracks, CALL_TRACKS),
    exact('errors caught at an edge', end.caught, 0),
    exact('errors in the log', errors.length, 0),
  ];
}

async function holdCall(
  { stack, call }: VisitParts,
  minutes: number,
  report: (line: string) => void,
): Promise<void> {
  for (let i = 0; i < PARTICIPANTS; i++) {
    const token = await tokenFor(stack, `caller-${i}`);
    await call.ask({ kind: 'enter', url: stack.wsUrl, token });
  }
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs) {
    await wait(Math.min(REPORT_MS, endMs - performance.now()));
    const tracks = await call.ask({ kind: 'count' });
    report(`call: ${tracks} tracks; ${describe(await inspect(stack))}`);
  }
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly report: (line: string) => void;
}

async function visitUntil(
  parts: VisitParts,
  { from, to, report }: Stretch,
): Promise<{ count: number; seen: Inspection }> {
  let count = from;
  let reportedMs = performance.now();
  for (let turn = from; count < to; turn++) {
    count += await visitOnce(parts, turn);
    if (performance.now() - reportedMs < REPORT_MS) continue;
    reportedMs = performance.now();
    report(`${count} joins; ${describe(await inspect(parts.stack))}`);
  }
  await settle(parts, (now) => now.participants === PARTICIPANTS, report);
  return { count, seen: await weigh(parts, report) };
}

/**
 * The least resident memory of a minute without joins. After a crowd has left, V8 keeps up to 40 MB of empty pages in a
 * pool and gives them back half a minute later: a single look would measure that.
 */
async function weigh({ stack }: VisitParts, report: (line: string) => void): Promise<Inspection> {
  const looks: Inspection[] = [];
  for (const endMs = performance.now() + QUIET_MS; performance.now() < endMs; ) {
    const now = await inspect(stack);
    report(`quiet; ${describe(now)}`);
    looks.push(now);
    await wait(REPORT_MS);
  }
  const least = (pick: (look: Inspection) => number): number => Math.min(...looks.map(pick));
  return {
    ...(looks.at(-1) ?? (await inspect(stack))),
    workerRss: least((look) => look.workerRss),
    supervisorRss: least((look) => look.supervisorRss),
    workerHeap: least((look) => look.workerHeap),
  };
}

/** Looks until it holds, or the deadline; the last look. */
async function settle(
  { stack }: VisitParts,
  holds: (now: Inspection) => boolean,
  report: (line: string) => void,
): Promise<Inspection> {
  const endMs = performance.now() + RETURN_DEADLINE_MS;
  for (;;) {
    const now = await inspect(stack);
    if (holds(now) || performance.now() > endMs) return now;
    report(`waiting; ${describe(now)}`);
    await wait(LOOK_AGAIN_MS);
  }
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

function describe({ participants, workerRss, supervisorRss, live }: Inspection): string {
  const memory = `worker ${megabytes(workerRss)} MB, supervisor ${megabytes(supervisorRss)} MB`;
  const native = `${live['sslSessions']} SSL, ${live['cipherContexts']} ciphers`;
  return `${participants} participants, ${memory}, ${native}, ${live['openDescriptors']} files`;
}

function growth(promise: string, before: number, after: number, joins: number): Line {
  const bytes = (after - before) / joins;
  return {
    promise,
    figure: `${(bytes / 1024).toFixed(2)} kB`,
    limit: `${LIMIT_BYTES_PER_JOIN / 1024} kB`,
    isKept: bytes <= LIMIT_BYTES_PER_JOIN,
  };
}

const exact = (promise: string, figure: number, limit: number): Line => ({
  promise,
  figure: String(figure),
  limit: String(limit),
  isKept: figure === limit,
});
