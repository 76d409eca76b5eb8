// What must the stack find again? Interfaces with a twin each for one process and for many.
export { createStore } from './create-store.ts';
export type { InstanceKind, InstanceRecord, InstanceStore } from './instance-store.ts';
export { createMemoryStore } from './memory/memory-store.ts';
export type { NodeRecord, NodeStore } from './node-store.ts';
export type { RedisSection, RedisTls } from './redis/redis-section.ts';
export { createRedisStore } from './redis/redis-store.ts';
export type { Ownership, RoomStore, Store } from './room-store.ts';
export type { StoreLog } from './store-log.ts';
