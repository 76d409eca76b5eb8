// Does a packet cost the same on two workers as on one? Two rooms, and one room that is larger than a worker may have.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadProfile } from '@chorale/transport/testing';
import { cpuUs, processTree } from '../kit/process-cost.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { type LoadProcess, startLoad } from '../load/load-process.ts';
import { median } from './statistics.ts';

export interface WorkersFigures {
  readonly rooms: number;
  readonly subscribersPerRoom: number;
  readonly workers: number;
  /** The room is on both workers, by a pipe. */
  readonly piped: boolean;
  /** CPU of supervisor and workers per packet that a subscriber received: median of the rounds. */
  readonly usPerPacket: number;
  readonly packetsPerSecond: number;
  readonly lossPercent: number;
}

type Case = Omit<WorkersFigures, 'usPerPacket' | 'packetsPerSecond' | 'lossPercent'>;

const SUBSCRIBERS = 50;
const cases: readonly Case[] = [
  { rooms: 2, subscribersPerRoom: SUBSCRIBERS, workers: 1, piped: false },
  { rooms: 2, subscribersPerRoom: SUBSCRIBERS, workers: 2, piped: false },
  { rooms: 1, subscribersPerRoom: 2 * SUBSCRIBERS, workers: 1, piped: false },
  { rooms: 1, subscribersPerRoom: 2 * SUBSCRIBERS, workers: 2, piped: true },
];

const WINDOW_MS = 4000;
/** Code that the second worker runs for the first time is compiled by then. */
const SETTLE_MS = 4000;
const JOINS_PER_SECOND = 25;

/** About 15 s a case and round. In turns, so that a busy neighbour meets all of them. */
export async function measureWorkers(
  profile: LoadProfile,
  rounds: number,
): Promise<WorkersFigures[]> {
  const runs = cases.map((): Watched[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, one] of cases.entries()) runs[index]?.push(await runOnce(profile, one));
  }
  return cases.map((one, index) => summarize(one, runs[index] ?? []));
}

interface Watched {
  readonly cpuUs: number;
  readonly packets: number;
  readonly lost: number;
}

function summarize(one: Case, runs: readonly Watched[]): WorkersFigures {
  const [packets, lost] = [sum(runs, 'packets'), sum(runs, 'lost')];
  return {
    ...one,
    usPerPacket: median(runs.map((run) => run.cpuUs / run.packets)),
    packetsPerSecond: packets / runs.length / (WINDOW_MS / 1000),
    lossPercent: (100 * lost) / (packets + lost),
  };
}

const sum = (runs: readonly Watched[], name: keyof Watched): number =>
  runs.reduce((total, run) => total + run[name], 0);

async function runOnce(profile: LoadProfile, one: Case): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'chorale-bench-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'config.yaml');
  const limit = one.piped ? one.subscribersPerRoom / 2 : 0;
  writeFileSync(
    config,
    `node: { workers: ${one.workers} }\nlimit: { subscribers_per_worker: ${limit} }\n`,
  );
  const args = ['--config', config, '--log-level', 'warn'];
  const chorale = stack.use(await startChorale({ args }));
  const loads: LoadProcess[] = [];
  for (let room = 0; room < one.rooms; room++) {
    const load = stack.use(startLoad(profile));
    loads.push(load);
    await fill(chorale, load, `room ${room}`, one.subscribersPerRoom);
  }
  await wait(SETTLE_MS);
  const pids = processTree(chorale.pid);
  const before = cpuUs(pids);
  const watched = await Promise.all(loads.map((load) => load.ask('watch', { ms: WINDOW_MS })));
  const spentUs = cpuUs(pids) - before;
  const packets = watched.reduce((total, each) => total + each.packets, 0);
  const lost = watched.reduce((total, each) => total + each.lost + each.refused, 0);
  return { cpuUs: spentUs, packets, lost };
}

/** Half of them first: a room that is to be on two workers opens its second while nobody joins. */
async function fill(
  chorale: RunningChorale,
  load: LoadProcess,
  room: string,
  count: number,
): Promise<void> {
  const tokenOf = (identity: string, canSubscribe = true): Promise<string> =>
    createToken(chorale, { room, identity, grant: { canSubscribe } });
  const { url } = chorale;
  await load.ask('publish', { url, token: await tokenOf('publisher', false) });
  for (const half of [0, 1]) {
    const names = Array.from({ length: count / 2 }, (_, i) => `subscriber ${half} ${i}`);
    const tokens = await Promise.all(names.map((name) => tokenOf(name)));
    await load.ask('join', { url, tokens, perSecond: JOINS_PER_SECOND, signalling: 'v0' });
  }
}
