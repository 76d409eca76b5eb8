// How is a Redis server started? Empty, and nothing of it is kept.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type LocalServer, runServer } from './run-server.ts';

export interface RedisServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** More of redis-server's own options, after ours. */
  readonly args?: readonly string[];
}

/** Between finding a free port and binding it somebody else may take it. */
const TRIES = 5;

export async function startRedisServer(options: RedisServerOptions = {}): Promise<LocalServer> {
  const { port, args = [] } = options;
  return port === undefined ? onFreePort((free) => run(free, args)) : run(port, args);
}

/** Again, on another port, where somebody else was faster. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await start(await findFreePort());
    } catch (error) {
      if (tries === TRIES || !String(error).includes('in use')) throw error;
    }
  }
}

function run(port: number, args: readonly string[]): Promise<LocalServer> {
  return runServer({
    program: 'redis-server',
    args: (folder) => [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no', ...args],
    ],
    readPort: (output) => (output.includes('Ready to accept connections') ? port : undefined),
  });
}

export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
