// How long does a client wait from its token to JoinResponse, at 50 joins a second?
import { setTimeout as wait } from 'node:timers/promises';
import { SignalResponse } from '@livekit/protocol';
import { WebSocket } from 'ws';
import { signalUrl } from '../../kit/signal-client.ts';
import { createToken } from '../../kit/token.ts';
import { median, percentile } from '../statistics.ts';
import type { Target } from './target.ts';

export interface JoinFigures {
  readonly joins: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const PER_SECOND = 50;
const SECONDS = 8;
/** The first seconds compile code. */
const WARM_UP_SECONDS = 3;
const ROOMS = 25;

export async function measureJoins(target: Target): Promise<JoinFigures> {
  await joinAll(target, WARM_UP_SECONDS * PER_SECOND);
  const times = await joinAll(target, SECONDS * PER_SECOND);
  const told = times.filter((time) => time !== undefined);
  const failed = times.length - told.length;
  return { joins: times.length, failed, p50Ms: median(told), p99Ms: percentile(told, 0.99) };
}

/** Undefined for a join that failed. Who has joined leaves at once. */
async function joinAll(target: Target, count: number): Promise<readonly (number | undefined)[]> {
  const startMs = performance.now();
  const joins = Array.from({ length: count }, async (_, i) => {
    const identity = `p${i}`;
    const token = await createToken(target, { room: `joins ${i % ROOMS}`, identity });
    const url = target.gateways[i % target.gateways.length] ?? '';
    await wait(Math.max(0, startMs + (i * 1000) / PER_SECOND - performance.now()));
    return joinOnce(signalUrl({ url, token }));
  });
  return Promise.all(joins);
}

function joinOnce(url: string): Promise<number | undefined> {
  const startMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const socket = new WebSocket(url);
  socket.once('message', (data: Buffer) => {
    const tookMs = performance.now() - startMs;
    resolve(SignalResponse.fromBinary(data).message.case === 'join' ? tookMs : undefined);
    socket.close();
  });
  socket.once('error', () => resolve(undefined));
  socket.once('close', () => resolve(undefined));
  return promise;
}
