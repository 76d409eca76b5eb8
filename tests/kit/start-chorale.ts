// How does a test get a running stack of its own? `npm start`'s program as a process, on free ports, ended by pid.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startAsCluster } from './start-as-cluster.ts';

const root = join(import.meta.dirname, '../..');
const START_DEADLINE_MS = 60_000;

export interface RunningChorale extends AsyncDisposable {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  readonly wsUrl: string;
  /** Of one gateway, with nothing in front of it. */
  readonly gatewayUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly pid: number;
  /** Where debug routes answer; empty unless `--debug-port` was among the arguments. */
  readonly debugUrl: string;
  /** What it wrote to standard error: its log. */
  readonly log: () => string;
  /** Of a cluster: what its parts had to do so far. */
  readonly spread?: () => Spread;
}

export interface Spread {
  /** WebSockets of each gateway. */
  readonly sessions: readonly number[];
  /** Rooms that each node opened, where the log says so (level `info`). */
  readonly rooms: readonly number[];
}

export interface ChoraleOptions {
  readonly args?: readonly string[];
  /** Of Node itself, e.g. `--expose-gc`. */
  readonly nodeArgs?: readonly string[];
  /** Runs it inside this network namespace. */
  readonly namespace?: string;
}

/** As one process, or, where CHORALE_FORM says `cluster`, as processes on NATS and Redis, clients on two gateways in turn behind one port. */
export function startChorale(options: ChoraleOptions = {}): Promise<RunningChorale> {
  return process.env['CHORALE_FORM'] === 'cluster'
    ? startAsCluster(options.args ?? [])
    : startStandalone(options);
}

async function startStandalone(options: ChoraleOptions): Promise<RunningChorale> {
  const args = ['--port', '0', '--udp-port', '0', ...(options.args ?? [])];
  const child = spawnProgram(args, options);
  const lines: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text));
  const exited = once(child, 'exit');
  child.once('exit', (code, signal) => lines.push(`the program ended with ${signal ?? code}\n`));
  const { url, debugUrl } = await Promise.race([
    readUrls(child),
    exited.then(() => Promise.reject(new Error(`chorale did not start:\n${lines.join('')}`))),
  ]);
  return {
    url,
    wsUrl: url.replace('http', 'ws'),
    gatewayUrl: url,
    apiKey: 'devkey',
    apiSecret: 'secret',
    pid: child.pid ?? 0,
    debugUrl,
    log: () => lines.join(''),
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

function spawnProgram(
  args: readonly string[],
  { namespace, nodeArgs = [] }: ChoraleOptions,
): ChildProcess {
  const node = [
    process.execPath,
    '--conditions=@chorale/source',
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=4',
    ...nodeArgs,
    'services/standalone/src/main.ts',
    ...args,
  ];
  const command = namespace === undefined ? node : ['ip', 'netns', 'exec', namespace, ...node];
  const [program = '', ...rest] = command;
  return spawn(program, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function readUrls(child: ChildProcess): Promise<{ url: string; debugUrl: string }> {
  const { stdout } = child;
  if (stdout === null) throw new Error('chorale has no standard output');
  const timer = setTimeout(() => child.kill('SIGKILL'), START_DEADLINE_MS);
  let debugUrl = '';
  try {
    for await (const line of createInterface({ input: stdout })) {
      const url = /listens on (http:\S+)/.exec(line)?.[1];
      if (url !== undefined) return { url, debugUrl };
      debugUrl = /debug routes on (http:\/\/[^/]+)/.exec(line)?.[1] ?? debugUrl;
    }
  } finally {
    clearTimeout(timer);
    stdout.resume();
  }
  throw new Error('chorale ended without saying where it listens');
}
