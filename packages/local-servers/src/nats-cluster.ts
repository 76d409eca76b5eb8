// How do two NATS servers start as one cluster? Each passes on what is said on the other; either may die.
import { type LocalServer, runServer } from './run-server.ts';

export interface NatsCluster extends AsyncDisposable {
  readonly servers: readonly [LocalServer, LocalServer];
}

const CLUSTER = ['--cluster_name', 'chorale', '--cluster', 'nats://127.0.0.1:-1'];

/** Resolves when the two have found each other. Without JetStream, which wants three to agree. */
export async function startNatsCluster(): Promise<NatsCluster> {
  await using starting = new AsyncDisposableStack();
  let routePort = '';
  const first = starting.use(
    await runMember([], (output) => {
      [, routePort = ''] = /Listening for route connections on \S+:(\d+)/.exec(output) ?? [];
      return output.includes('Server is ready') && routePort !== '';
    }),
  );
  const routes = ['--routes', `nats://127.0.0.1:${routePort}`];
  const second = starting.use(
    await runMember(routes, (output) => output.includes('Route connection created')),
  );
  const owned = starting.move();
  return { servers: [first, second], [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function runMember(
  args: readonly string[],
  isReady: (output: string) => boolean,
): Promise<LocalServer> {
  return runServer({
    program: 'nats-server',
    args: () => ['-a', '127.0.0.1', '-p', '-1', ...CLUSTER, ...args],
    readPort: (output) => {
      const [, port] = /Listening for client connections on \S+:(\d+)/.exec(output) ?? [];
      return isReady(output) && port !== undefined ? Number(port) : undefined;
    },
  });
}
