// How is the running stack? Its debug route, open files and log, reduced to what a soak compares.
import { readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { DebugReport } from '@chorale/standalone';
import type { RunningChorale } from '../kit/start-chorale.ts';

export interface Inspection {
  readonly participants: number;
  /** Bytes, after a collection: of the worker that has most, and of the supervisor. */
  readonly workerRss: number;
  readonly supervisorRss: number;
  /** Objects and array buffers of all workers: blind to native memory, but free of the noise of pages. */
  readonly workerHeap: number;
  /** Of all workers: live native things and what they carry. Equal before and after, or something leaks. */
  readonly live: Readonly<Record<string, number>>;
  /** Errors that were caught at an edge; must stay 0. */
  readonly caught: number;
}

const LIVE = [
  ...[
    'sslSessions',
    'sslContexts',
    'cipherContexts',
    'keyRows',
    'sockets',
    'pollHandles',
    'alarmHandles',
  ],
  ...['arenaBytes', 'arenaUsedBytes', 'transports', 'pairs', 'ufrags'],
  ...['receivers', 'downTracks', 'sources', 'speakerObservers', 'openDescriptors'],
];
const CAUGHT = ['callbackErrors', 'receiverErrors', 'drop_listener_error'];
/** V8 gives pages back on other threads, a moment after the collection. */
const RELEASE_MS = 1000;

/** Collects twice: what a finaliser lets go needs another round. */
export async function inspect(stack: RunningChorale): Promise<Inspection> {
  await ask(stack);
  await wait(RELEASE_MS);
  const { supervisor, workers } = await ask(stack);
  const sum = (name: string): number =>
    workers.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
  const descriptors = workers.reduce((total, worker) => total + worker.openDescriptors, 0);
  const own = (await readdir(`/proc/${supervisor.pid}/fd`)).length;
  return {
    participants: workers.reduce((total, worker) => total + worker.participants, 0),
    workerRss: Math.max(...workers.map(({ counters }) => counters['memory.rss'] ?? 0)),
    supervisorRss: supervisor.rss,
    workerHeap: sum('memory.heap') + sum('memory.external'),
    live: {
      ...Object.fromEntries(LIVE.map((name) => [name, sum(name)])),
      openDescriptors: descriptors + own,
    },
    caught: CAUGHT.reduce((total, name) => total + sum(name), 0),
  };
}

async function ask({ debugUrl }: RunningChorale): Promise<DebugReport> {
  const response = await fetch(`${debugUrl}/debug/workers`, { headers: { connection: 'close' } });
  return (await response.json()) as DebugReport;
}

/** What is more than at the start, in words; empty when all is back. */
export function findLeft(start: Inspection, now: Inspection): string[] {
  return Object.entries(now.live)
    .filter(([name, value]) => value > (start.live[name] ?? 0))
    .map(([name, value]) => `${name} ${start.live[name] ?? 0} → ${value}`);
}

/** Lines of level error and above, and whatever is no JSON: an uncaught error prints its stack. */
export function findErrors(log: string): string[] {
  return log.split('\n').filter((line) => {
    if (line.trim() === '') return false;
    return !/^\{"level":(10|20|30|40),/.test(line);
  });
}
