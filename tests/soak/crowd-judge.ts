// Has a crowd been served without a fault and without growing? From what was read every ten seconds.
import { slopeOf } from './slope.ts';
import type { Line } from './verdict.ts';

export interface CrowdSample {
  /** Since everybody had joined. */
  readonly atMs: number;
  /** Resident memory by process: `supervisor`, `worker 1` and so on, `load`. 0 when the process has ended. */
  readonly residentKb: Readonly<Record<string, number>>;
  /** Since the sample before, of all subscribers. */
  readonly packets: number;
  readonly lost: number;
  /** Sampled packets that were not authentic. */
  readonly refused: number;
  /** CPU of the stack. */
  readonly usPerPacket: number;
}

export interface CrowdRun {
  readonly subscribers: number;
  readonly samples: readonly CrowdSample[];
  /** Lines of the log that are errors. */
  readonly errors: readonly string[];
  /** Errors that were caught at an edge. */
  readonly caught: number;
  /** In the room at the end, the publisher among them. */
  readonly participants: number;
}

/** 4 MB an hour: what one collection more or less makes of twenty minutes; a leak of a byte a packet is twenty times that. */
const MOST_KB_PER_MINUTE = 64;
/** Memory still grows into place in the first third: rings of packets fill, code is compiled. */
const FIRST_SHARE = 1 / 3;
/** The load's own memory is none of the stack's. */
const LOAD = 'load';

export function judgeCrowd(run: CrowdRun): Line[] {
  const { samples, subscribers, errors, caught, participants } = run;
  const sum = (read: (sample: CrowdSample) => number): number =>
    samples.reduce((total, sample) => total + read(sample), 0);
  return [
    ...processesOf(samples).map((name) => growth(name, slopeKbPerMinute(samples, name))),
    exact(
      'packets lost',
      sum(({ lost }) => lost),
      0,
    ),
    exact(
      'packets refused by their receivers',
      sum(({ refused }) => refused),
      0,
    ),
    exact('errors in the log', errors.length, 0),
    exact('errors caught at an edge', caught, 0),
    exact('participants at the end', participants, subscribers + 1),
    exact('processes that ended', countEnded(samples), 0),
    exact('samples without media', samples.filter(({ packets }) => packets === 0).length, 0),
  ];
}

export const processesOf = (samples: readonly CrowdSample[]): string[] =>
  Object.keys(samples[0]?.residentKb ?? {}).filter((name) => name !== LOAD);

export function slopeKbPerMinute(samples: readonly CrowdSample[], name: string): number {
  const fromMs = (samples.at(-1)?.atMs ?? 0) * FIRST_SHARE;
  const late = samples.filter(({ atMs }) => atMs >= fromMs);
  return slopeOf(
    late.map(({ atMs, residentKb }) => ({ x: atMs / 60_000, y: residentKb[name] ?? 0 })),
  );
}

const countEnded = (samples: readonly CrowdSample[]): number =>
  Object.values(samples.at(-1)?.residentKb ?? {}).filter((kb) => kb === 0).length;

const growth = (name: string, kbPerMinute: number): Line => ({
  promise: `memory of the ${name}, last two thirds`,
  figure: `${kbPerMinute.toFixed(1)} kB/min`,
  limit: `${MOST_KB_PER_MINUTE} kB/min`,
  isKept: kbPerMinute <= MOST_KB_PER_MINUTE,
});

const exact = (promise: string, figure: number, limit: number): Line => ({
  promise,
  figure: String(figure),
  limit: String(limit),
  isKept: figure === limit,
});
