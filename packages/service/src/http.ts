// How do services share one HTTP listener? The door of fastify.

import { type ConnectRouter, connectRoutes } from '@chorale/rpc';
import cors from '@fastify/cors';
import files from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';

/** What a service mounts: plain routes, given the listener. */
export type HttpRoutes = (server: FastifyInstance) => void;
export type {
  FastifyInstance as HttpServer,
  FastifyReply as HttpReply,
  FastifyRequest as HttpRequest,
  WebSocket,
};

export interface HttpListener extends AsyncDisposable {
  mount(routes: HttpRoutes): void;
  /** Serves the files of `folder` under `prefix`. */
  mountFiles(prefix: string, folder: string): void;
  /** Answers Connect services over Connect and gRPC-Web, binary and JSON. */
  mountRpc(routes: (router: ConnectRouter) => void): void;
  /** Resolves to the URL. Port 0 picks a free one. Call after the last mount. Throws AddressInUse. */
  listen(host: string, port: number): Promise<string>;
}

export interface HttpListenerOptions {
  /** Bytes of one WebSocket message; a longer one closes the socket with 1009. */
  readonly maxMessageBytes: number;
  /** Addresses and CIDRs of proxies whose X-Forwarded-For is believed. Default none: then a request's address is its socket's. */
  readonly trustedProxies?: readonly string[];
}

/** The port is taken: one sentence for whoever started the program. */
export class AddressInUse extends Error {
  constructor(host: string, port: number) {
    super(`port ${port} on ${host} is taken: stop what uses it, or choose another with --port`);
    this.name = 'AddressInUse';
  }
}

/** Access tokens and whole join requests travel in the query: an offer with many sections takes tens of kilobytes. */
const MAX_HEADER_BYTES = 256 * 1024;

export function createHttpListener({
  maxMessageBytes,
  trustedProxies = [],
}: HttpListenerOptions): HttpListener {
  const server = fastify({
    // The last address of the header that no trusted proxy has: nobody before it can be believed.
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    forceCloseConnections: true,
    requestTimeout: 10_000,
    connectionTimeout: 10_000,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    rewriteUrl: (request) => (request.url ?? '/').replace(/^\/{2,}/, '/'),
    routerOptions: { ignoreTrailingSlash: true },
  });
  server.server.headersTimeout = 5_000;
  void server.register(cors, { origin: true, maxAge: 86_400 });
  void server.register(websocket, {
    // Compression stays off: a few bytes that inflate to megabytes are the cheapest attack on a socket.
    options: { maxPayload: maxMessageBytes, perMessageDeflate: false },
  });
  return {
    mount(routes): void {
      void server.register((scope, _options, done) => {
        routes(scope);
        done();
      });
    },
    mountFiles: (prefix, root) => void server.register(files, { prefix, root }),
    mountRpc(routes): void {
      void server.register(connectRoutes, { routes });
    },
    listen: (host, port) => listen(server, host, port),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') throw new AddressInUse(host, port);
    throw error;
  }
}
