// How does a server run for as long as somebody needs it? In a folder of its own, on loopback, ended by pid.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Disposing kills it and removes its folder; what it stored goes with it. */
export interface LocalServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Resolves when it has ended, however that came. */
  readonly ended: Promise<void>;
}

export interface ServerProgram {
  readonly program: string;
  readonly args: (folder: string) => readonly string[];
  /** Files that it reads, by name, put into its folder before it starts. */
  readonly files?: Readonly<Record<string, string>>;
  /** Finds the port in the line that says that it is ready; undefined in every other line. */
  readonly readPort: (output: string) => number | undefined;
}

/** Throws what the program wrote when it ends before it is ready. */
export async function runServer(options: ServerProgram): Promise<LocalServer> {
  const { program, args, readPort, files = {} } = options;
  const folder = await mkdtemp(join(tmpdir(), `chorale-${program}-`));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  // Detached: a Ctrl-C in a terminal is for whoever started it, who ends it in turn.
  const child = spawn(program, args(folder), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = waitForEnd(child).then(() => rm(folder, { recursive: true, force: true }));
  const port = await waitForPort(child, ended, readPort);
  return {
    port,
    pid: child.pid ?? 0,
    ended,
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function waitForEnd(child: ChildProcess): Promise<unknown> {
  return Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined);
}

async function waitForPort(
  child: ChildProcess,
  ended: Promise<void>,
  readPort: ServerProgram['readPort'],
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  let output = '';
  const read = (text: Buffer): void => {
    output = (output + text.toString()).slice(-16_384);
    const port = readPort(output);
    if (port !== undefined) resolve(port);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  // It is not installed, or may not run.
  child.once('error', ({ message }) => {
    output += message;
  });
  const early = ended.then(() => {
    throw new Error(`${child.spawnfile} ended before it was ready:\n${output}`);
  });
  early.catch(() => undefined);
  return await Promise.race([promise, early]);
}
