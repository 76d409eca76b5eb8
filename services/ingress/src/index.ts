// How does outside media come in? The door for compositions.
export type { IngressConfig } from './config.ts';
export { createIngress, type Ingress, type IngressDeps } from './create-ingress.ts';
