// What does the stack add to a packet's way? The same load through the stack and through a bare relay, by turns of seconds.
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadProfile } from '@chorale/transport/testing';
import { cpuUs, processTree } from '../../kit/process-cost.ts';
import { startChorale } from '../../kit/start-chorale.ts';
import { createToken } from '../../kit/token.ts';
import { type DelayCounts, Delays } from '../../load/delays.ts';
import { type LoadProcess, startLoad } from '../../load/load-process.ts';
import { type DelayRun, isShown, type LatencyFigures, type Round } from './judge-latency.ts';
import { startRelay } from './relay-process.ts';

export interface LatencyOptions {
  readonly profile: LoadProfile;
  /** Rounds that count. */
  readonly wanted: number;
  readonly subscribers: number;
}

const JOINS_PER_SECOND = 25;
/** Code is compiled by then, here and there. */
const WARM_UP_MS = 4000;
/** After the publisher went on. */
const SETTLE_MS = 1000;
const WINDOW_MS = 3000;

/** Which way the packets of a load go, and what ends with it. */
interface Way extends AsyncDisposable {
  readonly load: LoadProcess;
  /** Of what is measured. */
  readonly pids: readonly number[];
}

/** Rounds in which the machine was late are repeated, so often at most. */
const MOST_ROUNDS_A_SHOWN = 3;

/**
 * About 20 s, and 8 s a round. Both ways stand all the time, for a neighbour's busy seconds must meet both; only one of the
 * two publishers sends at a time. Ends with `wanted` rounds that count, or gives up.
 */
export async function measureLatency(options: LatencyOptions): Promise<LatencyFigures> {
  const { wanted, subscribers } = options;
  await using stack = await openStack(options);
  await using relay = await openRelay(options);
  const rounds: Round[] = [];
  const most = wanted * MOST_ROUNDS_A_SHOWN;
  while (rounds.length < most && rounds.filter(isShown).length < wanted)
    rounds.push({ stack: await watch(stack), relay: await watch(relay) });
  return { subscribers, seconds: WINDOW_MS / 1000, rounds };
}

async function openStack({ profile, subscribers }: LatencyOptions): Promise<Way> {
  await using opening = new AsyncDisposableStack();
  const stack = opening.use(await startChorale({ args: ['--log-level', 'warn'] }));
  const load = opening.use(startLoad(profile));
  const tokenFor = (identity: string, canSubscribe: boolean): Promise<string> =>
    createToken(stack, { room: 'latency', identity, grant: { canSubscribe } });
  await load.ask('publish', { url: stack.url, token: await tokenFor('publisher', false) });
  const names = Array.from({ length: subscribers }, (_, i) => `subscriber-${i}`);
  await load.ask('join', {
    url: stack.url,
    tokens: await Promise.all(names.map((name) => tokenFor(name, true))),
    perSecond: JOINS_PER_SECOND,
    signalling: 'v0',
  });
  return await warmUp(load, processTree(stack.pid), opening);
}

async function openRelay({ profile, subscribers }: LatencyOptions): Promise<Way> {
  await using opening = new AsyncDisposableStack();
  const relay = opening.use(startRelay());
  const load = opening.use(startLoad(profile));
  const { ports } = await load.ask('listen', { count: subscribers });
  await load.ask('sendPlain', await relay.ask('open', { ports }));
  return await warmUp(load, [relay.pid], opening);
}

async function warmUp(
  load: LoadProcess,
  pids: readonly number[],
  opening: AsyncDisposableStack,
): Promise<Way> {
  await wait(WARM_UP_MS);
  await load.ask('pause', null);
  const opened = opening.move();
  return { load, pids, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function watch({ load, pids }: Way): Promise<DelayRun> {
  await load.ask('goOn', null);
  await wait(SETTLE_MS);
  const before = cpuUs(pids);
  const watched = await load.ask('watch', { ms: WINDOW_MS });
  const spentUs = cpuUs(pids) - before;
  await load.ask('pause', null);
  const arrived = delaysOf(watched.arrivals);
  const read = delaysOf(watched.delays);
  const slips = delaysOf(watched.slips);
  const missed = watched.lost + watched.refused;
  return {
    p50Ms: arrived.percentileMs(0.5),
    p99Ms: arrived.percentileMs(0.99),
    maxMs: arrived.maxMs,
    readP50Ms: read.percentileMs(0.5),
    readP99Ms: read.percentileMs(0.99),
    samples: arrived.count,
    lossPercent: (100 * missed) / (watched.packets + missed),
    packetsPerSecond: watched.packets / (WINDOW_MS / 1000),
    usPerPacket: spentUs / watched.packets,
    slipP50Ms: slips.percentileMs(0.5),
    slipP99Ms: slips.percentileMs(0.99),
  };
}

function delaysOf(counts: DelayCounts): Delays {
  const delays = new Delays();
  delays.add(counts);
  return delays;
}
