// How does a test see the program fail to start? It runs to its end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(import.meta.dirname, '../..');

export interface RunResult {
  readonly code: number | null;
  readonly stderr: string;
}

export async function runChorale(args: readonly string[]): Promise<RunResult> {
  const node = ['--conditions=@chorale/source', '--disable-warning=ExperimentalWarning'];
  const program = 'services/standalone/src/main.ts';
  const child = spawn(process.execPath, [...node, program, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  });
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { code: code as number | null, stderr };
}
