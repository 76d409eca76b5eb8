// What does a profiled process note of itself? Loaded in front of the program (`--import`): pauses for garbage collection, and the CPU
// time of each turn of its loop. SIGUSR2 begins, the next one writes what was noted into CHORALE_PROFILE_DIR.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { observeWakeUps } from '@chorale/native';
import type { Noted } from './noted.ts';

/** Ten seconds of a busy loop have some 20,000 turns. */
const MOST_TURNS = 200_000;

let notes: { readonly sinceMs: number; readonly turnsUs: number[]; pausedMs: number } | undefined;

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) if (notes !== undefined) notes.pausedMs += duration;
}).observe({ entryTypes: ['gc'] });

observeWakeUps((cpuUs) => {
  if (notes !== undefined && notes.turnsUs.length < MOST_TURNS) notes.turnsUs.push(cpuUs);
});

process.on('SIGUSR2', () => {
  const noted = notes;
  notes = undefined;
  if (noted === undefined) notes = { sinceMs: performance.now(), turnsUs: [], pausedMs: 0 };
  else write(noted);
});

function write({ sinceMs, turnsUs, pausedMs }: NonNullable<typeof notes>): void {
  const noted: Noted = { tookMs: performance.now() - sinceMs, turnsUs, pausedMs };
  const folder = process.env['CHORALE_PROFILE_DIR'] ?? '.';
  writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(noted));
}
