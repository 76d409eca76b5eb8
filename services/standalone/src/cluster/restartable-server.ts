// How does a cluster's NATS or Redis die and come back? Killed by pid, started anew on its port, empty.
import type { LocalServer } from '@chorale/local-servers';

export interface RestartableServer extends AsyncDisposable {
  readonly port: number;
  /** SIGKILL; resolves when it has ended. */
  kill(): Promise<void>;
  /** On the same port, after `kill`. */
  start(): Promise<void>;
}

export async function openRestartable(
  open: (options: { readonly port?: number }) => Promise<LocalServer>,
): Promise<RestartableServer> {
  let running = await open({});
  const { port } = running;
  const kill = (): Promise<void> => Promise.resolve(running[Symbol.asyncDispose]());
  return {
    port,
    kill,
    async start(): Promise<void> {
      running = await open({ port });
    },
    [Symbol.asyncDispose]: kill,
  };
}
