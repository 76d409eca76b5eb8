// How do services share one HTTP listener? The door of fastify.
import { type ConnectRouter, connectRoutes } from '@chorale/rpc';

import fastify, { type FastifyInstance } from 'fastify';

/** What a service mounts: plain routes, given the listener. */
export type HttpRoutes = (server: FastifyInstance) => void;

export interface HttpListener extends AsyncDisposable {
  mount(routes: HttpRoutes): void;
  /** Answers Connect services over Connect and gRPC-Web, binary and JSON. */
  mountRpc(routes: (router: ConnectRouter) => void): void;
  /** Resolves to the URL. Port 0 picks a free one. Call after the last mount. */
  listen(host: string, port: number): Promise<string>;
}

export function createHttpListener(): HttpListener {
  const server = fastify({ forceCloseConnections: true });
  return {
    mount(routes): void {
      void server.register((scope, _options, done) => {
        routes(scope);
        done();
      });
    },
    mountRpc(routes): void {
      void server.register(connectRoutes, { routes });
    },
    listen: (host, port) => server.listen({ host, port }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
