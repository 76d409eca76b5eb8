// What does a Redis server answer to a command? Asked through its own command-line client.
import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const DEADLINE_MS = 20_000;
const run = promisify(execFile);

export async function askRedis(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('redis-cli', args, { timeout: DEADLINE_MS });
  return stdout;
}

/** Asks the server on `port` until the answer matches. Throws the last answer after 20 s. */
export async function waitForRedis(
  port: number,
  command: readonly string[],
  expected: RegExp,
): Promise<void> {
  const endMs = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await askRedis('-p', String(port), ...command);
    if (expected.test(answer)) return;
    if (performance.now() > endMs) throw new Error(`${command.join(' ')} says:\n${answer}`);
    await wait(20);
  }
}
