// Which figures of a run are kept, under which names? Costs with the floor of the same run, for machines differ too much for µs.
import { type DelayRun, judge } from './latency/judge-latency.ts';
import type { Run } from './run.ts';

/** A figure in its unit, and what it is a multiple of. */
export interface Row {
  readonly value: number;
  readonly unit: 'µs' | 'ms' | '×';
  readonly floor?: number;
}

export type Rows = Readonly<Record<string, Row>>;

/** Of the parts that ran. What was not shown is left out. */
export function rowsOf(run: Run): Rows {
  const rows = [...forwarding(run), ...workers(run), ...latency(run), ...data(run)];
  return Object.fromEntries(rows.filter(([, { value }]) => Number.isFinite(value)));
}

type NamedRow = readonly [name: string, row: Row];

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

function forwarding({ forwarding: figures }: Run): NamedRow[] {
  if (figures === undefined) return [];
  const floor = rounded(figures.floor.sendtoUs);
  return [
    ...figures.forwarding.map(({ subscribers, usPerPacket }): NamedRow => {
      return [`N = ${subscribers}`, { value: rounded(usPerPacket), unit: 'µs', floor }];
    }),
    ['join', { value: rounded(figures.warmJoins.cpuMs, 1), unit: 'ms' }],
  ];
}

/** What a packet costs on two workers, of what it costs on one. */
function workers({ workers: figures }: Run): NamedRow[] {
  const costOf = (rooms: number, count: number): number =>
    figures?.find((row) => row.rooms === rooms && row.workers === count)?.usPerPacket ?? Number.NaN;
  const ratio = (rooms: number): Row => ({
    value: rounded(costOf(rooms, 2) / costOf(rooms, 1), 3),
    unit: '×',
  });
  return [
    ['two rooms on two workers', ratio(2)],
    ['a room on two workers', ratio(1)],
  ];
}

const costOf = (run: DelayRun | undefined): number => run?.usPerPacket ?? Number.NaN;

function latency({ latency: figures }: Run): NamedRow[] {
  if (figures === undefined) return [];
  const { stack, relay, aboveMs } = judge(figures);
  const ms = (value = Number.NaN): Row => ({ value: rounded(value), unit: 'ms' });
  return [
    ['latency p50', ms(stack?.p50Ms)],
    ['latency p99', ms(stack?.p99Ms)],
    ['relay p50', ms(relay?.p50Ms)],
    ['relay p99', ms(relay?.p99Ms)],
    ['latency p99 above the relay', ms(aboveMs)],
    ['cost, of the relay', { value: rounded(costOf(stack) / costOf(relay)), unit: '×' }],
  ];
}

function data({ data: figures }: Run): NamedRow[] {
  if (figures === undefined) return [];
  const floor = rounded(figures.floor.messageUs);
  return figures.rows.map(({ receivers, perSecond, way, usPerMessage }) => [
    `data ${receivers} at ${perSecond}/s ${way}`,
    { value: rounded(usPerMessage, 1), unit: 'µs', floor },
  ]);
}
