// Which events must reach which receiver? The door for compositions.
export type { WebhookConfig } from './config.ts';
export { createWebhook, type WebhookDeps } from './create-webhook.ts';
