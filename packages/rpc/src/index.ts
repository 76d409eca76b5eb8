// How does one part call another's service, and how does it answer? The door of Connect.
export type { ConnectRouter, HandlerContext, ServiceImpl, Transport } from '@connectrpc/connect';
export { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
export { createBusTransport } from './client.ts';
export { fromRpcError, toRpcError } from './errors.ts';
export { connectRoutes } from './mount.ts';
export { answerMethod, askMethod } from './question.ts';
export { serveOverBus } from './server.ts';
