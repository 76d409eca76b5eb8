// How does whoever ran the bench read what a packet's way takes? The stack's row above the bare relay's, and each round below.
import { table } from '../table.ts';
import {
  type DelayRun,
  goals,
  isShown,
  judge,
  type LatencyFigures,
  type Round,
} from './judge-latency.ts';

const HEAD = [
  'way',
  'p50 ms',
  'p99 ms',
  'max ms',
  'read p50',
  'read p99',
  'loss %',
  'packets/s',
  'µs/packet',
  'slip p50',
  'slip p99',
];
const ROUNDS_HEAD = ['round', 'stack p50', 'p99', 'slip', 'relay p50', 'p99', 'slip', ''];

export function describeLatency(figures: LatencyFigures): string {
  const { subscribers, seconds, rounds } = figures;
  const verdict = judge(figures);
  const { shown, stack, relay, aboveMs, readAboveMs } = verdict;
  const ways = [
    HEAD,
    ...(stack ? [row('stack', stack)] : []),
    ...(relay ? [row('relay', relay)] : []),
  ];
  return [
    `latency, 1 publisher, ${subscribers} subscribers: the stack and a bare relay (recvmmsg, sendmmsg; no ciphers), by turns of ${seconds} s;`,
    "until a packet is in the subscriber's socket, and until the load has read it (read); slip: how late the publisher's turns came",
    ...(ways.length > 1 ? [table(ways)] : []),
    '',
    `p50 ${ms(stack?.p50Ms)} ms (goal ${goals.p50Ms}: ${verdict.p50}),` +
      ` p99 ${ms(aboveMs)} ms above the relay's (goal ${goals.aboveMs}: ${verdict.above}), as read ${ms(readAboveMs)};` +
      ` medians of ${shown} rounds` +
      (shown < rounds.length ? ` of ${rounds.length}: in the others the load was late` : ''),
    ...(stack && relay ? [describeCost(stack, relay)] : []),
    table([ROUNDS_HEAD, ...rounds.map(describeRound)]),
    '',
    '',
  ].join('\n');
}

/** The relay enciphers nothing, numbers nothing and keeps nothing: what no server comes below on this machine. */
const describeCost = (stack: DelayRun, relay: DelayRun): string =>
  `CPU a packet: ${ms(stack.usPerPacket)} µs, ${ms(stack.usPerPacket / relay.usPerPacket)} times the relay's ${ms(relay.usPerPacket)}`;

const ms = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(2);

const row = (way: string, run: DelayRun): string[] => [
  way,
  ms(run.p50Ms),
  ms(run.p99Ms),
  ms(run.maxMs),
  ms(run.readP50Ms),
  ms(run.readP99Ms),
  run.lossPercent.toFixed(3),
  run.packetsPerSecond.toFixed(0),
  ms(run.usPerPacket),
  ms(run.slipP50Ms),
  ms(run.slipP99Ms),
];

const describeRound = (round: Round, index: number): string[] => [
  String(index + 1),
  ...[round.stack, round.relay].flatMap((run) => [ms(run.p50Ms), ms(run.p99Ms), ms(run.slipP99Ms)]),
  isShown(round) ? '' : 'late: not shown',
];
