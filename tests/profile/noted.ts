// How is a process asked to note what it does, and read afterwards? By a signal and a file.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../kit/eventually.ts';

/** Of one stretch of time. */
export interface Noted {
  readonly tookMs: number;
  /** CPU time of each turn of the loop. */
  readonly turnsUs: readonly number[];
  /** The main thread stood still for garbage collection. */
  readonly pausedMs: number;
}

export function beginNotes(pids: readonly number[]): void {
  for (const pid of pids) process.kill(pid, 'SIGUSR2');
}

/** By process. */
export async function takeNotes(pids: readonly number[], folder: string): Promise<Noted[]> {
  beginNotes(pids);
  const files = pids.map((pid) => join(folder, `${pid}.json`));
  await eventually(() => files.find((file) => !existsSync(file)));
  return files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Noted);
}
