// How does one run go? Stack, publisher and subscribers start; CPU time, loss and delay are read in windows; all of it ends.
import { setTimeout as wait } from 'node:timers/promises';
import type { Floor } from '@chorale/native';
import type { DebugReport } from '@chorale/standalone';
import type { LoadProfile } from '@chorale/transport/testing';
import { cpuUs, processTree, pssKb } from '../kit/process-cost.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { Delays } from '../load/delays.ts';
import { type LoadProcess, startLoad } from '../load/load-process.ts';
import { askApart } from './ask-apart.ts';
import { median, percentile } from './statistics.ts';

export interface ForwardingFigures {
  readonly subscribers: number;
  /** CPU of supervisor and workers per packet that a subscriber received: median of the windows. */
  readonly usPerPacket: number;
  readonly packetsPerSecond: number;
  readonly lossPercent: number;
  /** From the publisher's sendmmsg to the subscriber's recvmmsg, both in the load process. */
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
}

export interface JoinFigures {
  readonly joins: number;
  /** CPU of supervisor and workers per join, what forwarding cost meanwhile taken off. */
  readonly cpuMs: number;
  readonly firstPacketP50Ms: number;
  readonly firstPacketP95Ms: number;
  readonly firstVideoP50Ms: number;
}

/** What a subscriber adds. Of the supervisor only the heap: its resident memory still falls from what starting took. */
export interface MemoryFigures {
  /** PSS of the workers, as the system sees it: with what the collector has not looked at yet. */
  readonly workerPssKb: number;
  /** The same after forced collections. */
  readonly workerCollectedKb: number;
  /** Objects and array buffers of the workers after forced collections; the rest is OpenSSL's. */
  readonly workerHeapKb: number;
  readonly supervisorHeapKb: number;
}

export interface Figures {
  readonly profile: LoadProfile;
  /** CPU of all processes without a participant, milliseconds a second. */
  readonly idleMsPerSecond: number;
  readonly forwarding: readonly ForwardingFigures[];
  readonly floor: Floor;
  readonly coldJoins: JoinFigures;
  readonly warmJoins: JoinFigures;
  readonly memory: MemoryFigures;
}

const WINDOWS = 3;
const WINDOW_MS = 3000;
const SETTLE_MS = 1000;
const COLLECTIONS = 3;
/** Beyond the fiftieth: by then a process has given back the 15 MB that starting took, which hides all else. */
const MORE = 40;
const JOINS_PER_SECOND = 20;
/** Joined before anything is measured and gone again, so that compiled code is not counted as a subscriber's. */
const WARM_UP = 10;

interface Bench {
  readonly stack: RunningChorale;
  readonly load: LoadProcess;
  readonly pids: readonly number[];
}

/** About 75 s. The floor is measured in the middle, when the machine is as busy with others as it was. */
export async function measure(profile: LoadProfile): Promise<Figures> {
  await using stack = await startChorale({
    args: ['--log-level', 'warn', '--debug-port', '0'],
    nodeArgs: ['--expose-gc'],
  });
  await using load = startLoad(profile);
  const bench: Bench = { stack, load, pids: processTree(stack.pid) };
  const idleMsPerSecond = await idle(bench);
  await load.ask('publish', { url: stack.url, token: await tokenFor(stack, 'publisher', false) });
  const coldJoins = await joinSome(bench, WARM_UP, 0);
  await load.ask('leave', { count: WARM_UP, abrupt: false });
  await joinSome(bench, 1, 0);
  const one = await forward(bench, 1);
  await joinSome(bench, 9, 0);
  const ten = await forward(bench, 10);
  const floor = await askApart<Floor>('floor-main.ts');
  await joinSome(bench, 40, ten.usPerPacket);
  const fifty = await forward(bench, 50);
  const before = await weigh(bench);
  const warmJoins = await joinSome(bench, MORE, fifty.usPerPacket);
  const memory = compare(before, await weigh(bench));
  await joinSome(bench, 10, fifty.usPerPacket);
  const hundred = await forward(bench, 100);
  await joinSome(bench, 200, hundred.usPerPacket);
  const forwarding = [one, ten, fifty, hundred, await forward(bench, 300)];
  return { profile, idleMsPerSecond, forwarding, floor, coldJoins, warmJoins, memory };
}

/** Who may not subscribe has one transport: the publisher need not answer offers. */
const tokenFor = (stack: RunningChorale, identity: string, canSubscribe = true): Promise<string> =>
  createToken(stack, { room: 'bench', identity, grant: { canSubscribe } });

async function idle({ pids }: Bench): Promise<number> {
  await wait(SETTLE_MS);
  const before = cpuUs(pids);
  await wait(WINDOW_MS);
  return (cpuUs(pids) - before) / WINDOW_MS;
}

async function joinSome(
  { stack, load, pids }: Bench,
  count: number,
  usPerPacket: number,
): Promise<JoinFigures> {
  const names = Array.from({ length: count }, () => `subscriber-${crypto.randomUUID()}`);
  const tokens = await Promise.all(names.map((name) => tokenFor(stack, name)));
  const watching = load.ask('watch', { ms: (count * 1000) / JOINS_PER_SECOND + 200 });
  const before = cpuUs(pids);
  const join = { url: stack.url, tokens, perSecond: JOINS_PER_SECOND, signalling: 'v0' } as const;
  const { firstPacketMs, firstVideoMs } = await load.ask('join', join);
  const { packets } = await watching;
  const spentUs = cpuUs(pids) - before - packets * usPerPacket;
  return {
    joins: count,
    cpuMs: spentUs / count / 1000,
    firstPacketP50Ms: median(firstPacketMs),
    firstPacketP95Ms: percentile(firstPacketMs, 0.95),
    firstVideoP50Ms: median(firstVideoMs),
  };
}

async function forward({ load, pids }: Bench, subscribers: number): Promise<ForwardingFigures> {
  await wait(SETTLE_MS);
  const costs: number[] = [];
  const delays = new Delays();
  let [packets, lost] = [0, 0];
  for (let i = 0; i < WINDOWS; i++) {
    const before = cpuUs(pids);
    const watched = await load.ask('watch', { ms: WINDOW_MS });
    costs.push((cpuUs(pids) - before) / watched.packets);
    delays.add(watched.delays);
    packets += watched.packets;
    lost += watched.lost + watched.refused;
  }
  return {
    subscribers,
    usPerPacket: median(costs),
    packetsPerSecond: packets / ((WINDOWS * WINDOW_MS) / 1000),
    lossPercent: (100 * lost) / (packets + lost),
    delayP50Ms: delays.percentileMs(0.5),
    delayP99Ms: delays.percentileMs(0.99),
  };
}

interface Weight {
  readonly rawKb: number;
  readonly collectedKb: number;
  readonly heapKb: number;
  readonly supervisorHeapKb: number;
}

/** A collector gives pages back some time after it has run. */
async function weigh({ stack, pids }: Bench): Promise<Weight> {
  const workers = pids.filter((pid) => pid !== stack.pid);
  const weighWorkers = (): number => workers.reduce((total, pid) => total + pssKb(pid), 0);
  const rawKb = weighWorkers();
  let report = await collect(stack);
  for (let i = 1; i < COLLECTIONS; i++) {
    await wait(SETTLE_MS / 2);
    report = await collect(stack);
  }
  await wait(SETTLE_MS);
  const heap = report.workers.reduce(
    (total, { counters }) =>
      total + (counters['memory.heap'] ?? 0) + (counters['memory.external'] ?? 0),
    0,
  );
  return {
    rawKb,
    collectedKb: weighWorkers(),
    heapKb: heap / 1024,
    supervisorHeapKb: report.supervisor.heap / 1024,
  };
}

function compare(before: Weight, after: Weight): MemoryFigures {
  return {
    workerPssKb: (after.rawKb - before.collectedKb) / MORE,
    workerCollectedKb: (after.collectedKb - before.collectedKb) / MORE,
    workerHeapKb: (after.heapKb - before.heapKb) / MORE,
    supervisorHeapKb: (after.supervisorHeapKb - before.supervisorHeapKb) / MORE,
  };
}

async function collect(stack: RunningChorale): Promise<DebugReport> {
  const response = await fetch(`${stack.debugUrl}/debug/workers`);
  return (await response.json()) as DebugReport;
}
