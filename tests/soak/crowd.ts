// How does a soak with a crowd go? One publisher, many subscribers, nobody comes or goes; every ten seconds all is read.
import { cpuUs, processTree, rssKb } from '../kit/process-cost.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { type LoadProcess, startLoad } from '../load/load-process.ts';
import type { CrowdRun, CrowdSample } from './crowd-judge.ts';
import { findErrors, inspect } from './inspect.ts';

export interface CrowdOptions {
  readonly subscribers: number;
  readonly minutes: number;
  /** One line every ten seconds. */
  readonly report: (line: string) => void;
}

const SAMPLE_MS = 10_000;
const JOINS_PER_SECOND = 25;

/** Nothing is collected on demand before the end: memory is what an operator would see. */
export async function holdCrowd(options: CrowdOptions): Promise<CrowdRun> {
  await using stack = await startChorale({ args: ['--log-level', 'warn', '--debug-port', '0'] });
  await using load = startLoad('gcm');
  try {
    return await hold({ stack, load }, options);
  } catch (error) {
    options.report(`the end of the log:\n${stack.log().slice(-4000)}`);
    throw error;
  }
}

interface Parts {
  readonly stack: RunningChorale;
  readonly load: LoadProcess;
}

async function hold(
  parts: Parts,
  { subscribers, minutes, report }: CrowdOptions,
): Promise<CrowdRun> {
  const { stack } = parts;
  await fill(parts, subscribers);
  const pids = nameProcesses(parts);
  const samples: CrowdSample[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < minutes * 60_000) {
    const sample = await takeSample(parts, pids, startMs);
    samples.push(sample);
    report(describe(sample));
  }
  const { participants, caught } = await inspect(stack);
  const errors = findErrors(stack.log());
  for (const error of errors.slice(0, 20)) report(error);
  return { subscribers, samples, errors, caught, participants };
}

/** Half of them over two transports, half over one. */
async function fill({ stack, load }: Parts, subscribers: number): Promise<void> {
  const { url } = stack;
  const tokenOf = (identity: string, canSubscribe = true): Promise<string> =>
    createToken(stack, { room: 'crowd', identity, grant: { canSubscribe } });
  await load.ask('publish', { url, token: await tokenOf('publisher', false) });
  const names = Array.from({ length: subscribers }, (_, i) => `subscriber-${i}`);
  const tokens = await Promise.all(names.map((name) => tokenOf(name)));
  const half = Math.ceil(subscribers / 2);
  const perSecond = JOINS_PER_SECOND;
  await load.ask('join', { url, tokens: tokens.slice(0, half), perSecond, signalling: 'v0' });
  await load.ask('join', { url, tokens: tokens.slice(half), perSecond, signalling: 'v1' });
}

function nameProcesses({ stack, load }: Parts): Readonly<Record<string, number>> {
  const [supervisor = 0, ...workers] = processTree(stack.pid);
  const named = workers.map((pid, i) => [`worker ${i + 1}`, pid] as const);
  return { supervisor, ...Object.fromEntries(named), load: load.pid };
}

async function takeSample(
  { stack, load }: Parts,
  pids: Readonly<Record<string, number>>,
  startMs: number,
): Promise<CrowdSample> {
  const ofStack = processTree(stack.pid);
  const before = cpuUs(ofStack);
  const { packets, lost, refused } = await load.ask('watch', { ms: SAMPLE_MS });
  const usPerPacket = (cpuUs(ofStack) - before) / Math.max(1, packets);
  const resident = Object.entries(pids).map(([name, pid]) => [name, rssKb(pid)] as const);
  return {
    atMs: Math.round(performance.now() - startMs),
    residentKb: Object.fromEntries(resident),
    packets,
    lost,
    refused,
    usPerPacket,
  };
}

function describe({ residentKb, packets, lost, refused, usPerPacket }: CrowdSample): string {
  const memory = Object.entries(residentKb).map(
    ([name, kb]) => `${name} ${(kb / 1024).toFixed(1)} MB`,
  );
  const media = `${packets} packets, ${lost} lost, ${refused} refused, ${usPerPacket.toFixed(2)} µs/packet`;
  return `${memory.join(', ')}; ${media}`;
}
