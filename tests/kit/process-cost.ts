// What do processes cost? CPU time and memory, as Linux counts them.
import { globSync, readFileSync } from 'node:fs';

/** A process and its children: a supervisor and its workers. */
export function processTree(pid: number): number[] {
  const text = globSync(`/proc/${pid}/task/*/children`).map(readText).join(' ');
  const children = text.split(/\s+/).filter(Boolean).map(Number);
  return [pid, ...children.flatMap(processTree)];
}

/** Microseconds of all threads that live now, from schedstat (nanoseconds; stat counts in 10 ms). */
export function cpuUs(pids: readonly number[]): number {
  const threads = pids.flatMap((pid) => globSync(`/proc/${pid}/task/*/schedstat`));
  return threads.reduce((sum, file) => sum + Number(readText(file).split(' ')[0]) / 1000, 0);
}

/** Proportional set size: what the process has of memory, shared pages divided among their users. */
export const pssKb = (pid: number): number => readSmaps(pid, 'Pss');

export const rssKb = (pid: number): number => readSmaps(pid, 'Rss');

function readSmaps(pid: number, name: string): number {
  const text = readText(`/proc/${pid}/smaps_rollup`);
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Empty when the thread or process has just ended. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
