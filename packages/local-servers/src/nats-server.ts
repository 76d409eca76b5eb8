// How is a NATS server started, with JetStream?
import { type LocalServer, runServer } from './run-server.ts';

export interface NatsServerOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** More of nats-server's own options, after ours. */
  readonly args?: readonly string[];
}

export function startNatsServer(options: NatsServerOptions = {}): Promise<LocalServer> {
  const port = options.port ?? -1;
  return runServer({
    program: 'nats-server',
    args: (folder) => [
      ...['-js', '-a', '127.0.0.1', '-p', String(port), '-sd', folder],
      ...(options.args ?? []),
    ],
    readPort: (output) => {
      const [, found] = /Listening for client connections on \S+:(\d+)/.exec(output) ?? [];
      return output.includes('Server is ready') ? Number(found) : undefined;
    },
  });
}
