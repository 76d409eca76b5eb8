// How does one service of the cluster run? As a process of its own, ended by pid.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Part extends AsyncDisposable {
  readonly service: PartService;
  readonly pid: number;
  /** The line that it wrote when it was ready. */
  readonly ready: string;
  /** What it wrote to standard error so far, its last megabyte. */
  readonly log: () => string;
  /** Resolves when it has ended, however that came. */
  readonly ended: Promise<void>;
}

export type PartService = 'api' | 'egress' | 'ingress' | 'sfu-node' | 'signal-gateway' | 'webhook';

export interface PartOptions {
  readonly args: readonly string[];
  /** Also shows the log of the part on our standard error. */
  readonly verbosity: 'shown' | 'kept';
}

const SERVICES = join(import.meta.dirname, '../../..');
/** A drain takes 10 s at most. */
const STOP_DEADLINE_MS = 15_000;
const LOG_LENGTH = 1024 * 1024;

/** How to find the sources, of what this process was started with; a test runner's own options are not for the parts. */
const nodeArgs = (): string[] => [
  ...process.execArgv.filter((arg) => arg.startsWith('--conditions=')),
  // `node:ffi`: its warning is no log line.
  '--disable-warning=ExperimentalWarning',
];

/** Resolves when it is ready; throws what it wrote when it ends before. */
export async function runPart(
  service: PartService,
  { args, verbosity }: PartOptions,
): Promise<Part> {
  const extension = extname(import.meta.filename);
  const entry = join(SERVICES, service, extension === '.ts' ? 'src' : 'dist', `main${extension}`);
  // Detached: a Ctrl-C in a terminal is for the launcher, which ends its parts in order.
  const child = spawn(process.execPath, [...nodeArgs(), entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-LOG_LENGTH);
    if (verbosity === 'shown') process.stderr.write(text);
  });
  const ended = once(child, 'exit').then(() => undefined);
  const [ready] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>,
    ended.then(() => Promise.reject(new Error(`${service} did not start:\n${log}`))),
  ]);
  child.stdout.resume();
  return {
    service,
    pid: child.pid ?? 0,
    ready,
    log: () => log,
    ended,
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
