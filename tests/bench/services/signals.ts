// How many signal messages a second pass a gateway, the bus and a room, and how long does one take there and back?
import { setTimeout as wait } from 'node:timers/promises';
import { SignalRequest, SignalResponse } from '@livekit/protocol';
import { WebSocket } from 'ws';
import { signalUrl } from '../../kit/signal-client.ts';
import { createToken } from '../../kit/token.ts';
import { median, percentile } from '../statistics.ts';
import type { Target } from './target.ts';

export interface SignalFigures {
  /** Requests that were answered, a second, with as many under way as clients may have. */
  readonly perSecond: number;
  /** At `pacedPerSecond`, there and back. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly pacedPerSecond: number;
}

/** One room each: a request is answered to who asked, and broadcast to nobody else. */
const CLIENTS = 40;
const UNDER_WAY = 8;
const WINDOW_MS = 3_000;
const WINDOWS = 3;
const PACED_PER_SECOND = 1_000;

interface Client {
  /** Resolves when the room has answered. */
  ask(): Promise<void>;
  close(): void;
}

export async function measureSignals(target: Target): Promise<SignalFigures> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => connect(target, i)));
  const rates: number[] = [];
  for (let i = 0; i <= WINDOWS; i++) rates.push(await flood(clients));
  const times = await pace(clients);
  for (const client of clients) client.close();
  return {
    perSecond: median(rates.slice(1)),
    p50Ms: median(times),
    p99Ms: percentile(times, 0.99),
    pacedPerSecond: PACED_PER_SECOND,
  };
}

async function flood(clients: readonly Client[]): Promise<number> {
  const endMs = performance.now() + WINDOW_MS;
  let answered = 0;
  const run = async (client: Client): Promise<void> => {
    for (; performance.now() < endMs; answered++) await client.ask();
  };
  const runs = clients.flatMap((client) => Array.from({ length: UNDER_WAY }, () => run(client)));
  await Promise.all(runs);
  return answered / (WINDOW_MS / 1000);
}

async function pace(clients: readonly Client[]): Promise<number[]> {
  const startMs = performance.now();
  const asks = Array.from({ length: (PACED_PER_SECOND * WINDOW_MS) / 1000 }, async (_, i) => {
    await wait(Math.max(0, startMs + (i * 1000) / PACED_PER_SECOND - performance.now()));
    const askedMs = performance.now();
    await clients[i % clients.length]?.ask();
    return performance.now() - askedMs;
  });
  return Promise.all(asks);
}

/** Asks to set its name to what it is: `update_metadata` is answered by number. */
async function connect(target: Target, index: number): Promise<Client> {
  const facts = { room: `signals ${index}`, identity: 'ada' };
  const url = target.gateways[index % target.gateways.length] ?? '';
  const socket = new WebSocket(signalUrl({ url, token: await createToken(target, facts) }));
  const { promise: joined, resolve: onJoined } = Promise.withResolvers<void>();
  const waiting = new Map<number, () => void>();
  socket.on('message', (data: Buffer) => {
    const { message } = SignalResponse.fromBinary(data);
    if (message.case === 'join') onJoined();
    if (message.case !== 'requestResponse') return;
    waiting.get(message.value.requestId)?.();
    waiting.delete(message.value.requestId);
  });
  await joined;
  let requestId = 0;
  return {
    ask(): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(++requestId, resolve);
      const value = { name: 'Ada', requestId } as never;
      socket.send(new SignalRequest({ message: { case: 'updateMetadata', value } }).toBinary());
      return promise;
    },
    close: () => socket.close(),
  };
}
