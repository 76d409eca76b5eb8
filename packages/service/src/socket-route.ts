// How does a route accept WebSockets? Everything that can fail happens before the upgrade, so that a refusal has a status.
import type {} from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';

export interface SocketRoute<T extends object> {
  readonly url: string;
  /** Runs before the upgrade. What it throws goes to `refuse`. */
  readonly prepare: (request: FastifyRequest) => Promise<T>;
  readonly refuse: (reply: FastifyReply, error: unknown) => FastifyReply;
  /** Owns the socket. A socket that closed during `prepare` still comes here, closed. */
  readonly open: (socket: WebSocket, ready: T) => void;
}

/** A request that asks for no upgrade is answered 404. */
export function mountSocket<T extends object>(
  server: FastifyInstance,
  route: SocketRoute<T>,
): void {
  const prepared = new WeakMap<FastifyRequest, T>();
  server.route({
    method: 'GET',
    url: route.url,
    preValidation: async (request, reply) => {
      if (!request.ws) return;
      try {
        prepared.set(request, await route.prepare(request));
      } catch (error) {
        return route.refuse(reply, error);
      }
    },
    handler: (_request, reply) => reply.code(404).type('text/plain').send('not found'),
    wsHandler: (socket, request) => {
      const ready = prepared.get(request);
      if (ready === undefined) socket.terminate();
      else route.open(socket, ready);
    },
  });
}
