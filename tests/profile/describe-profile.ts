// How does whoever ran a profile read it? Areas and top functions, each in µs per forwarded packet.
import { table } from '../bench/table.ts';
import { percentile } from '../bench/statistics.ts';
import { type Folded, topOf } from './fold.ts';
import type { Noted } from './noted.ts';

export interface Profiled {
  readonly name: string;
  readonly pid: number;
  readonly unit: string;
  /** CPU of the process per unit, measured before anything was recorded: recording itself costs. */
  readonly usPerUnit: number;
  readonly unitsPerSecond: number;
  readonly folded: Folded;
  readonly noted: Noted;
}

const TOP = 25;

export function describeProfile(profiled: Profiled): string {
  const { name, pid, unit, usPerUnit, unitsPerSecond, folded } = profiled;
  const lists = [
    ['areas', folded.byArea],
    ['functions, by themselves', folded.bySelf],
    ['functions, with what they call', folded.byInclusive],
    ['kernel, C and node', folded.byNative],
  ] as const;
  return [
    `${name} ${pid}: ${usPerUnit.toFixed(2)} µs of CPU per ${unit}, ${unitsPerSecond.toFixed(0)} ${unit}s a second`,
    describeNotes(profiled),
    ...lists.map(([title, counts]) => describeTop(title, counts, profiled)),
  ].join('\n');
}

function describeNotes({ noted, folded, usPerUnit, unitsPerSecond }: Profiled): string {
  const { tookMs, pausedMs, turnsUs } = noted;
  const cpuMs = (usPerUnit * unitsPerSecond * tookMs) / 1e6;
  const collected = (folded.byArea.get('garbage collection') ?? 0) / folded.samples;
  const milliseconds = (share: number): string => (percentile(turnsUs, share) / 1000).toFixed(2);
  return [
    `garbage collection: ${(100 * collected).toFixed(2)} % of the samples, helper threads among them;` +
      ` the main thread paused for ${((100 * pausedMs) / cpuMs).toFixed(2)} % of the CPU time`,
    `wake-ups: ${((1000 * turnsUs.length) / tookMs).toFixed(0)} a second; CPU of one: p50 ${milliseconds(0.5)} ms,` +
      ` p99 ${milliseconds(0.99)} ms, longest ${milliseconds(1)} ms`,
    '',
  ].join('\n');
}

function describeTop(
  title: string,
  counts: ReadonlyMap<string, number>,
  { folded, usPerUnit, unit }: Profiled,
): string {
  const rows = topOf(counts, TOP)
    .filter(([, samples]) => samples > 0)
    .map(([name, samples]) => {
      const share = samples / folded.samples;
      return [(100 * share).toFixed(1), (share * usPerUnit).toFixed(3), name];
    });
  const aligned = table([['%', `µs/${unit}`], ...rows.map(([share = '', us = '']) => [share, us])]);
  const names = [title, ...rows.map(([, , name = '']) => name)];
  return `${aligned
    .split('\n')
    .map((line, i) => `${line}  ${names[i] ?? ''}`)
    .join('\n')}\n`;
}
