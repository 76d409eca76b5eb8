// How is a media worker started? As a child process, or in this one: twins.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createIpcBus, linkOfPort, linkToChild, serveIpcBus } from '@chorale/bus';
import { ChoraleError } from '@chorale/protocol';
import { workerEnvironment } from '@chorale/transport';
import type { WorkerConfig } from '../config.ts';
import type { SfuNodeDeps } from '../deps.ts';
import { createWorker } from '../worker/create-worker.ts';

export interface LaunchedWorker extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when it has ended, however that came. */
  readonly ended: Promise<void>;
}

/** Resolves when the worker is reachable on `bus`. */
export type Launcher = (config: WorkerConfig, deps: SfuNodeDeps) => Promise<LaunchedWorker>;

/**
 * MB. By default V8 lets what is young grow to 16 MB, thrice over, as soon as a crowd joins: 25 MB of each worker that a call never
 * needs, for packets make no garbage. First, so that who starts the program may say otherwise.
 */
const YOUNG_GENERATION = '--max-semi-space-size=4';
/** A worker that does not end by then is killed. */
const STOP_DEADLINE_MS = 5_000;

export const launchProcess: Launcher = async (config, { bus }) => {
  const entry = new URL(`../worker/worker-main${extname(import.meta.filename)}`, import.meta.url);
  const child = fork(entry, [JSON.stringify(config)], {
    serialization: 'advanced',
    env: { ...process.env, ...workerEnvironment(process.env) },
    execArgv: [YOUNG_GENERATION, ...process.execArgv, '--expose-gc'],
  });
  const link = linkToChild(child);
  const served = serveIpcBus(bus, link);
  const ended = once(child, 'exit').then(() => served[Symbol.dispose]());
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (value) => {
      const { kind, reason } = value as { kind?: string; reason?: string };
      if (kind === 'ready') resolve();
      if (kind === 'failed') reject(cannotStart(config, reason));
    });
  });
  const early = ended.then(() => {
    throw new Error(`media worker ${config.index} ended before it was ready`);
  });
  await Promise.race([ready, early]);
  early.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ended,
    async [Symbol.asyncDispose](): Promise<void> {
      if (child.connected) child.send({ kind: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
};

const cannotStart = ({ index }: WorkerConfig, reason = 'no reason given'): ChoraleError =>
  new ChoraleError('failed_precondition', `media worker ${index} cannot start: ${reason}`);

/** The worker still talks over a link, so that its code cannot tell. */
export const launchInline: Launcher = async (config, { bus, hostBus }) => {
  const { port1, port2 } = new MessageChannel();
  const served = serveIpcBus(bus, linkOfPort(port1));
  const workerBus = createIpcBus(linkOfPort(port2));
  const worker = await createWorker(config, workerBus, hostBus);
  const ended = Promise.withResolvers<void>();
  return {
    pid: process.pid,
    ended: ended.promise,
    async [Symbol.asyncDispose](): Promise<void> {
      await worker[Symbol.asyncDispose]();
      await workerBus[Symbol.asyncDispose]();
      served[Symbol.dispose]();
      ended.resolve();
    },
  };
};
