// Is a worker that is being replaced when its pool ends ended, too?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDurableLog, createMemoryBus } from '@chorale/bus';
import { createStore } from '@chorale/store';
import { createLogger } from '@chorale/telemetry';
import type { SfuNodeConfig } from '../config.ts';
import type { LaunchedWorker, Launcher } from './launcher.ts';
import { WorkerPool } from './worker-pool.ts';

interface Started extends LaunchedWorker {
  readonly die: () => void;
  readonly isRunning: () => boolean;
}

function startWorker(): Started {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let isRunning = true;
  const die = (): void => {
    isRunning = false;
    resolve();
  };
  const dispose = async (): Promise<void> => die();
  return { pid: 0, ended, die, isRunning: () => isRunning, [Symbol.asyncDispose]: dispose };
}

test('a worker whose start outlasts its pool does not stay', async () => {
  await using stack = new AsyncDisposableStack();
  const logger = createLogger('silent');
  const bus = stack.use(createMemoryBus());
  const store = stack.use(await createStore(undefined, { log: logger }));
  const events = stack.use(await createDurableLog(undefined, { log: logger }));
  const [first, second] = [startWorker(), startWorker()];
  const [restarting, mayStart] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let launches = 0;
  const launch: Launcher = async () => {
    if (launches++ === 0) return first;
    restarting.resolve();
    await mayStart.promise;
    return second;
  };
  const config = { nodeId: 'ND_1', workers: 1 } as SfuNodeConfig;
  const pool = new WorkerPool(config, { bus, store, events, logger }, launch);
  await pool.start();
  first.die();
  await restarting.promise;
  const disposed = pool[Symbol.asyncDispose]();
  mayStart.resolve();
  await disposed;
  assert.equal(second.isRunning(), false);
});
