// How are a process' stacks taken? By perf, which sees the kernel, C and JavaScript alike.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type Folded, fold } from './fold.ts';
import { readSamples } from './read-samples.ts';

const run = promisify(execFile);
const HERTZ = 4999;

/** Names of JavaScript functions for perf: compiled code, and frames of the interpreter. */
export const PERF_NODE_ARGS = ['--perf-basic-prof', '--interpreted-frames-native-stack'] as const;

export function hasPerf(): boolean {
  return spawnSync('perf', ['record', '-o', '/dev/null', '--', 'true']).status === 0;
}

export async function record(pid: number, seconds: number, file: string): Promise<void> {
  const args = ['record', '-F', String(HERTZ), '-g', '-o', file, '-p', String(pid)];
  await run('perf', [...args, '--', 'sleep', String(seconds)]);
}

/** The names that a process with `PERF_NODE_ARGS` writes down for as long as it runs, where perf looks for them. */
export const namesOf = (pid: number): string => `/tmp/perf-${pid}.map`;

export async function foldRecorded(file: string): Promise<Folded> {
  const args = ['script', '-i', file, '-F', 'comm,tid,ip,sym,dso'];
  const script = spawn('perf', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(script, 'exit');
  const folded = await fold(readSamples(createInterface({ input: script.stdout })));
  await ended;
  return folded;
}
