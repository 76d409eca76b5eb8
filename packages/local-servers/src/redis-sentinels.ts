// How does a Redis live whose master may die? A master, a replica of it, and a sentinel that promotes the replica.
import { waitForRedis } from './ask-redis.ts';
import { onFreePort, startRedisServer } from './redis-server.ts';
import { type LocalServer, runServer } from './run-server.ts';

/** What the sentinel calls its master. */
export const SENTINEL_MASTER = 'chorale';

export interface RedisSentinels extends AsyncDisposable {
  readonly master: LocalServer;
  readonly replica: LocalServer;
  readonly sentinel: LocalServer;
}

/** Resolves when the replica has everything and the sentinel knows of it. */
export async function startRedisSentinels(): Promise<RedisSentinels> {
  await using starting = new AsyncDisposableStack();
  const master = starting.use(await startRedisServer());
  const args = ['--replicaof', '127.0.0.1', String(master.port), '--repl-diskless-sync-delay', '0'];
  const replica = starting.use(await startRedisServer({ args }));
  await waitForRedis(replica.port, ['INFO', 'replication'], /master_link_status:up/);
  const sentinel = starting.use(await onFreePort((port) => runSentinel(port, master.port)));
  await waitForRedis(sentinel.port, ['INFO', 'sentinel'], /status=ok.*slaves=1/);
  const owned = starting.move();
  return { master, replica, sentinel, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function runSentinel(port: number, masterPort: number): Promise<LocalServer> {
  return runServer({
    program: 'redis-server',
    files: { 'sentinel.conf': writeConfig(port, masterPort) },
    args: (folder) => [`${folder}/sentinel.conf`, '--sentinel'],
    readPort: (output) => (output.includes('+monitor master') ? port : undefined),
  });
}

/** Quick to decide: a test waits for it. */
function writeConfig(port: number, masterPort: number): string {
  return [
    `port ${port}`,
    'bind 127.0.0.1',
    `sentinel monitor ${SENTINEL_MASTER} 127.0.0.1 ${masterPort} 1`,
    `sentinel down-after-milliseconds ${SENTINEL_MASTER} 500`,
    `sentinel failover-timeout ${SENTINEL_MASTER} 3000`,
    '',
  ].join('\n');
}
