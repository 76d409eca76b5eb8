// How does a Redis cluster start? Three masters with a third of the slots each.
import { askRedis, waitForRedis } from './ask-redis.ts';
import { findFreePort, startRedisServer } from './redis-server.ts';
import type { LocalServer } from './run-server.ts';

export interface RedisCluster extends AsyncDisposable {
  readonly servers: readonly LocalServer[];
}

const SERVERS = 3;

/** Resolves when every server knows where every slot is. */
export async function startRedisCluster(): Promise<RedisCluster> {
  await using starting = new AsyncDisposableStack();
  const servers: LocalServer[] = [];
  for (let i = 0; i < SERVERS; i++) servers.push(starting.use(await startMember()));
  const addresses = servers.map(({ port }) => `127.0.0.1:${port}`);
  await askRedis('--cluster', 'create', ...addresses, '--cluster-yes');
  for (const { port } of servers) {
    await waitForRedis(port, ['CLUSTER', 'INFO'], /cluster_state:ok[\s\S]*cluster_known_nodes:3/);
  }
  const owned = starting.move();
  return { servers, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The port between members is 10,000 higher unless told, which a free port may not have. */
async function startMember(): Promise<LocalServer> {
  const memberPort = String(await findFreePort());
  return startRedisServer({ args: ['--cluster-enabled', 'yes', '--cluster-port', memberPort] });
}
