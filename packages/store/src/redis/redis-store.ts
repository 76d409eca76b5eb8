// Where is shared state kept when the stack runs on many machines? The Redis twin.
import { ChoraleError } from '@chorale/protocol';
import { storeUnavailable } from '../errors.ts';
import type { Store } from '../room-store.ts';
import { type ConnectParts, connectRedis } from './redis-connect.ts';
import { RedisInstanceStore } from './redis-instance-store.ts';
import { RedisNodeStore } from './redis-node-store.ts';
import { RedisRoomStore } from './redis-room-store.ts';
import type { RedisSection } from './redis-section.ts';

/** Waits until Redis answers. */
export async function createRedisStore(section: RedisSection, parts: ConnectParts): Promise<Store> {
  const client = await connectRedis(section, parts);
  return {
    rooms: guarded(new RedisRoomStore(client)),
    nodes: guarded(new RedisNodeStore(client)),
    instances: guarded(new RedisInstanceStore(client)),
    async [Symbol.asyncDispose](): Promise<void> {
      client.removeAllListeners('close');
      // Where there is nobody to say goodbye to, hang up.
      await client.quit().catch(() => client.disconnect());
    },
  };
}

/** Every failure of Redis, whatever it was called, is `unavailable` to who asked. */
function guarded<T extends object>(area: T): T {
  return new Proxy(area, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(method, target, args);
        } catch (error) {
          throw error instanceof ChoraleError ? error : storeUnavailable(error);
        }
      };
    },
  });
}
