// What do the rounds say? Medians of those in which the load was in time, and how far the stack's p99 is above the relay's.
import { median } from '../statistics.ts';

/** One stretch of watching one way. Delays are from the publisher's call to send until a packet is in a subscriber's socket. */
export interface DelayRun {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** The same until the load has read the packet: a hundred sockets of one process, one after the other. */
  readonly readP50Ms: number;
  readonly readP99Ms: number;
  readonly samples: number;
  readonly lossPercent: number;
  readonly packetsPerSecond: number;
  /** CPU of all processes of the way. */
  readonly usPerPacket: number;
  /** How late the publisher's turns came. */
  readonly slipP50Ms: number;
  readonly slipP99Ms: number;
}

export interface Round {
  readonly stack: DelayRun;
  readonly relay: DelayRun;
}

export interface LatencyFigures {
  readonly subscribers: number;
  /** Of one run. */
  readonly seconds: number;
  readonly rounds: readonly Round[];
}

export type Outcome = 'met' | 'not met' | 'not shown';

export interface LatencyVerdict {
  /** Rounds that count. */
  readonly shown: number;
  /** Medians over them; absent when there is none. */
  readonly stack?: DelayRun;
  readonly relay?: DelayRun;
  /** p99 of the stack less p99 of the relay; NaN when nothing is shown. */
  readonly aboveMs: number;
  readonly readAboveMs: number;
  readonly p50: Outcome;
  readonly above: Outcome;
}

export const goals = { p50Ms: 0.9, aboveMs: 1.5 } as const;
/** With nobody beside it a turn of the pacer is late by 1.3 ms at most (p99): while the load reads. More is the machine's. */
export const MOST_SLIP_MS = 3;

const isLate = ({ slipP99Ms }: DelayRun): boolean => !(slipP99Ms <= MOST_SLIP_MS);

/** A round counts when the load was in time on both ways: a busy neighbour says nothing of either. */
export const isShown = ({ stack, relay }: Round): boolean => !isLate(stack) && !isLate(relay);

export function judge({ rounds }: Pick<LatencyFigures, 'rounds'>): LatencyVerdict {
  const shown = rounds.filter(isShown);
  if (shown.length === 0)
    return {
      shown: 0,
      aboveMs: Number.NaN,
      readAboveMs: Number.NaN,
      p50: 'not shown',
      above: 'not shown',
    };
  const stack = medians(shown.map((round) => round.stack));
  const relay = medians(shown.map((round) => round.relay));
  const aboveMs = stack.p99Ms - relay.p99Ms;
  return {
    shown: shown.length,
    stack,
    relay,
    aboveMs,
    readAboveMs: stack.readP99Ms - relay.readP99Ms,
    p50: stack.p50Ms <= goals.p50Ms ? 'met' : 'not met',
    above: aboveMs <= goals.aboveMs ? 'met' : 'not met',
  };
}

function medians(runs: readonly DelayRun[]): DelayRun {
  const of = (name: keyof DelayRun): number => median(runs.map((run) => run[name]));
  return {
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    maxMs: of('maxMs'),
    readP50Ms: of('readP50Ms'),
    readP99Ms: of('readP99Ms'),
    samples: of('samples'),
    lossPercent: of('lossPercent'),
    packetsPerSecond: of('packetsPerSecond'),
    usPerPacket: of('usPerPacket'),
    slipP50Ms: of('slipP50Ms'),
    slipP99Ms: of('slipP99Ms'),
  };
}
