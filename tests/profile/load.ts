// What is a profiled stack busy with? The bench's own load: one publisher and subscribers, or one sender of data and receivers.
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadProfile } from '@chorale/transport/testing';
import type { RunningChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import { startDataLoad } from '../load/data/data-process.ts';
import { startLoad } from '../load/load-process.ts';

export interface Load extends AsyncDisposable {
  /** What is counted: `packet` or `message`. */
  readonly unit: string;
  /** Keeps the load up for so long; how many units were delivered. */
  keepUp(seconds: number): Promise<number>;
}

const JOINS_PER_SECOND = 20;
const COOLING_MS = 2000;

export async function startForwarding(
  stack: RunningChorale,
  subscribers: number,
  srtp: LoadProfile,
): Promise<Load> {
  const load = startLoad(srtp);
  const token = await createToken(stack, tokenFacts('publisher', false));
  await load.ask('publish', { url: stack.url, token });
  const tokens = await tokensFor(stack, subscribers);
  const options = { perSecond: JOINS_PER_SECOND, signalling: 'v0' } as const;
  await load.ask('join', { url: stack.url, tokens, ...options });
  await wait(COOLING_MS);
  return {
    unit: 'packet',
    keepUp: async (seconds) => (await load.ask('watch', { ms: seconds * 1000 })).packets,
    [Symbol.asyncDispose]: () => load[Symbol.asyncDispose](),
  };
}

/** Reliable messages of 1 kB, so many a second, and a fifth as many lossy ones. */
export async function startData(
  stack: RunningChorale,
  receivers: number,
  perSecond: number,
): Promise<Load> {
  const load = startDataLoad();
  const token = await createToken(stack, tokenFacts('publisher', true));
  await load.ask('publish', { url: stack.wsUrl, token });
  await load.ask('join', { url: stack.wsUrl, tokens: await tokensFor(stack, receivers) });
  await wait(COOLING_MS);
  return {
    unit: 'message',
    async keepUp(seconds): Promise<number> {
      const order = { reliablePerSecond: perSecond, lossyPerSecond: perSecond / 5 };
      const { reliable, lossy } = await load.ask('send', { ...order, ms: seconds * 1000 });
      return reliable.delivered + lossy.delivered;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await load.ask('leave', null);
      await load[Symbol.asyncDispose]();
    },
  };
}

const tokensFor = (stack: RunningChorale, count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, i) => createToken(stack, tokenFacts(`viewer-${i}`, true))),
  );

const tokenFacts = (identity: string, canSubscribe: boolean) =>
  ({ room: 'profile', identity, grant: { canSubscribe } }) as const;
