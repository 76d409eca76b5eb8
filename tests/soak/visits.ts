// How do a thousand come and go? In tens, by turns over two transports and one, politely and without a word; SDK visitors between.
import type { RunningChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';
import type { LoadProcess } from '../load/load-process.ts';
import type { CallProcess } from './call-process.ts';

export interface VisitParts {
  readonly stack: RunningChorale;
  readonly load: LoadProcess;
  readonly call: CallProcess;
}

export const BATCH = 10;
const JOINS_PER_SECOND = 20;
/** An SDK join costs 50 light ones; it has data channels, which those lack. */
const SDK_VISITOR_EVERY = 5;

export const tokenFor = (stack: RunningChorale, identity: string): Promise<string> =>
  createToken(stack, { room: 'soak', identity });

/** Everyone has received audio and video before leaving. Returns how many came. */
export async function visitOnce({ stack, load, call }: VisitParts, turn: number): Promise<number> {
  const names = Array.from({ length: BATCH }, (_, i) => `visitor-${turn}-${i}`);
  const tokens = await Promise.all(names.map((name) => tokenFor(stack, name)));
  const signalling = turn % 2 === 0 ? 'v0' : 'v1';
  const perSecond = JOINS_PER_SECOND;
  await load.ask('join', { url: stack.url, tokens, perSecond, signalling });
  await load.ask('leave', { count: BATCH, abrupt: turn % 5 === 2 });
  if (turn % SDK_VISITOR_EVERY !== 0) return BATCH;
  const token = await tokenFor(stack, `sdk-visitor-${turn}`);
  await call.ask({ kind: 'visit', url: stack.wsUrl, token });
  return BATCH + 1;
}
