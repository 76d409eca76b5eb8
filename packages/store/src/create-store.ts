// Which store does a service get? Redis where the configuration names one, else the one of this process.
import { createMemoryStore } from './memory/memory-store.ts';
import type { ConnectParts } from './redis/redis-connect.ts';
import type { RedisSection } from './redis/redis-section.ts';
import { createRedisStore } from './redis/redis-store.ts';
import type { Store } from './room-store.ts';

/** Resolves when the store answers: with Redis that may take as long as Redis does. */
export async function createStore(
  section: RedisSection | undefined,
  parts: ConnectParts,
): Promise<Store> {
  return section === undefined ? createMemoryStore() : createRedisStore(section, parts);
}
