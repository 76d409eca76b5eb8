// How is a floor measured in a process of its own? A program beside this file that prints its answer as JSON.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function askApart<T>(program: string): Promise<T> {
  const { stdout } = await run(process.execPath, [
    '--conditions=@chorale/source',
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, program),
  ]);
  return JSON.parse(stdout) as T;
}
