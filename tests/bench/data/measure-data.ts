// What does a delivered data message cost, and does all that is reliable come, in order? LiveKit's own SDK sends and receives.
import { setTimeout as wait } from 'node:timers/promises';
import type { DataFloor } from '@chorale/native';
import { type ImpairedWay, openImpairedWay } from '../../kit/impairment/impaired-way.ts';
import { lossyAndReordering } from '../../kit/impairment/profile.ts';
import { cpuUs, processTree } from '../../kit/process-cost.ts';
import { type RunningChorale, startChorale } from '../../kit/start-chorale.ts';
import { createToken } from '../../kit/token.ts';
import type { Delivered } from '../../load/data/commands.ts';
import { type DataProcess, startDataLoad } from '../../load/data/data-process.ts';
import { askApart } from '../ask-apart.ts';
import { median } from '../statistics.ts';

export interface DataRow {
  readonly receivers: number;
  /** Reliable messages a second; a fifth as many lossy ones go at the same time. All have 1,000 bytes. */
  readonly perSecond: number;
  /** `impaired`: by a relay that loses and reorders. */
  readonly way: 'direct' | 'impaired';
  /** CPU of supervisor and workers per delivered message of either kind: median of the windows. */
  readonly usPerMessage: number;
  /** What of it the same room costs while nobody says anything. */
  readonly idleUsPerMessage: number;
  /** Reliable messages that did not come, came out of order, or came twice; must be none. */
  readonly lost: number;
  readonly disordered: number;
  readonly repeated: number;
  readonly lossyLostPercent: number;
}

export interface DataFigures {
  readonly rows: readonly DataRow[];
  readonly floor: DataFloor;
}

const WINDOWS = 3;
const WINDOW_MS = 3000;
const SETTLE_MS = 2000;
const RATES = [50, 20] as const;
const LOSSY_SHARE = 1 / 5;
/** Code is compiled while it runs: what the first messages cost is not what the next million does. */
const WARM_UP_MS = 6000;

interface Bench {
  readonly stack: RunningChorale;
  readonly load: DataProcess;
  readonly pids: readonly number[];
}

/** About two minutes. */
export async function measureData(): Promise<DataFigures> {
  await using stack = await startChorale({ args: ['--log-level', 'warn'] });
  await using load = startDataLoad();
  const bench: Bench = { stack, load, pids: processTree(stack.pid) };
  await publish(bench);
  await join(bench, 1, stack.wsUrl);
  await sendFor(bench, 50, WARM_UP_MS);
  const rows = [await measureRow(bench, { receivers: 1, perSecond: 50, way: 'direct' })];
  await join(bench, 9, stack.wsUrl);
  rows.push(await measureRow(bench, { receivers: 10, perSecond: 50, way: 'direct' }));
  await join(bench, 40, stack.wsUrl);
  rows.push(...(await measureFifty(bench, 'direct')));
  const floor = await askApart<DataFloor>('data-floor-main.ts');
  await load.ask('leave', null);
  await using way = await openImpairedWay(stack.url, lossyAndReordering);
  await publish(bench, way);
  await join(bench, 50, way.wsUrl);
  rows.push(...(await measureFifty(bench, 'impaired')));
  await load.ask('leave', null);
  return { rows, floor };
}

export const isFaultless = ({ rows }: DataFigures): boolean =>
  rows.every(({ lost, disordered, repeated }) => lost + disordered + repeated === 0);

async function publish({ stack, load }: Bench, way?: ImpairedWay): Promise<void> {
  const token = await createToken(stack, { room: 'data', identity: 'publisher' });
  await load.ask('publish', { url: way?.wsUrl ?? stack.wsUrl, token });
}

async function join({ stack, load }: Bench, count: number, url: string): Promise<void> {
  const names = Array.from({ length: count }, () => `receiver-${crypto.randomUUID()}`);
  const tokens = names.map((identity) => createToken(stack, { room: 'data', identity }));
  await load.ask('join', { url, tokens: await Promise.all(tokens) });
}

const sendFor = ({ load }: Bench, perSecond: number, ms: number): Promise<Delivered> =>
  load.ask('send', { reliablePerSecond: perSecond, lossyPerSecond: perSecond * LOSSY_SHARE, ms });

async function measureFifty(bench: Bench, way: DataRow['way']): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  await sendFor(bench, 50, WARM_UP_MS);
  for (const perSecond of RATES)
    rows.push(await measureRow(bench, { receivers: 50, perSecond, way }));
  return rows;
}

async function measureRow(
  bench: Bench,
  row: Pick<DataRow, 'receivers' | 'perSecond' | 'way'>,
): Promise<DataRow> {
  const idleUsPerSecond = await idle(bench);
  const windows: Delivered[] = [];
  const costs: number[] = [];
  for (let i = 0; i < WINDOWS; i++) {
    const before = cpuUs(bench.pids);
    const delivered = await sendFor(bench, row.perSecond, WINDOW_MS);
    costs.push((cpuUs(bench.pids) - before) / deliveredIn(delivered));
    windows.push(delivered);
  }
  const messagesPerSecond = row.receivers * row.perSecond * (1 + LOSSY_SHARE);
  return {
    ...row,
    usPerMessage: median(costs),
    idleUsPerMessage: idleUsPerSecond / messagesPerSecond,
    ...judge(windows, row.receivers),
  };
}

/** Microseconds a second. */
async function idle({ pids }: Bench): Promise<number> {
  await wait(SETTLE_MS);
  const before = cpuUs(pids);
  await wait(WINDOW_MS);
  return ((cpuUs(pids) - before) * 1000) / WINDOW_MS;
}

const deliveredIn = ({ reliable, lossy }: Delivered): number =>
  reliable.delivered + lossy.delivered;

function judge(
  windows: readonly Delivered[],
  receivers: number,
): Pick<DataRow, 'lost' | 'disordered' | 'repeated' | 'lossyLostPercent'> {
  const sum = (read: (delivered: Delivered) => number): number =>
    windows.reduce((total, delivered) => total + read(delivered), 0);
  const lossySent = sum(({ lossy }) => lossy.sent) * receivers;
  return {
    lost: sum(({ reliable }) => reliable.sent * receivers - reliable.delivered),
    disordered: sum(({ reliable }) => reliable.disordered),
    repeated: sum(({ reliable }) => reliable.repeated),
    lossyLostPercent: 100 * (1 - sum(({ lossy }) => lossy.delivered) / lossySent),
  };
}
