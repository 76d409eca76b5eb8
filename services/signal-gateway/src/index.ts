// May this client in, and which room does it talk to? The door for compositions.
export type { SignalGatewayConfig } from './config.ts';
export { createSignalGateway } from './create-signal-gateway.ts';
export type { SignalGatewayDeps } from './deps.ts';
