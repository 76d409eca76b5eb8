// What may an application ask of the system? The door for compositions.
export type { ApiConfig } from './config.ts';
export { createApi } from './create-api.ts';
export type { ApiDeps } from './deps.ts';
