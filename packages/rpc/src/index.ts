// How does one part call another's service, and how does it answer?
export type { ConnectRouter, HandlerContext, ServiceImpl, Transport } from '@connectrpc/connect';
export { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
export { createBusTransport } from './client.ts';
export { connectRoutes } from './mount.ts';
export { serveOverBus } from './server.ts';
