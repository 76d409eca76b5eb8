// How are Connect services answered on an HTTP listener? Connect's own fastify plugin, behind the door.
export { fastifyConnectPlugin as connectRoutes } from '@connectrpc/connect-fastify';
