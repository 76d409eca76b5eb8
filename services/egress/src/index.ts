// How does a room leave? The door for compositions.
export type { EgressConfig } from './config.ts';
export { createEgress, type Egress, type EgressDeps } from './create-egress.ts';
