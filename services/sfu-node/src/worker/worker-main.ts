// What runs in a media worker's process? The worker on the supervisor's bus, until the supervisor ends or says so.
import { once } from 'node:events';
import { createIpcBus, linkToParent } from '@chorale/bus';
import type { WorkerConfig } from '../config.ts';
import { createWorker } from './create-worker.ts';

// The supervisor decides when to end: a Ctrl-C in a terminal reaches the whole group.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

const config = JSON.parse(process.argv[2] ?? '') as WorkerConfig;
const disconnected = once(process, 'disconnect');
const stopped = new Promise<void>((resolve) => {
  process.on('message', (value) => {
    if ((value as { kind?: string }).kind === 'stop') resolve();
  });
});

const bus = createIpcBus(linkToParent());
const worker = await createWorker(config, bus).catch(tellFailure);
process.send?.({ kind: 'ready' });
await Promise.race([stopped, disconnected]);
await worker[Symbol.asyncDispose]();
process.exit(0);

/** The supervisor prints the one sentence that counts. */
async function tellFailure(error: unknown): Promise<never> {
  const reason = error instanceof Error ? error.message : String(error);
  await new Promise((resolve) => process.send?.({ kind: 'failed', reason }, resolve));
  process.exit(1);
}
