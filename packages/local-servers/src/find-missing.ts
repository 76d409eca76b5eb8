// Which of the server programs are not installed here?
import { spawnSync } from 'node:child_process';

const programs = ['nats-server', 'redis-server'] as const;

/** Names of Debian packages, which are the programs' names too. */
export function findMissingServers(): readonly string[] {
  return programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
}
