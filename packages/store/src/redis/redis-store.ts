// Where is shared state kept when the stack runs on many machines? The Redis twin.
import { ChoraleError } from '@chorale/protocol';
import { storeUnavailable } from '../errors.ts';
import type { Store } from '../room-store.ts';
import { type ConnectParts, connectRedis, type RedisClient } from './redis-connect.ts';
import { RedisInstanceStore } from './redis-instance-store.ts';
import { RedisNodeStore } from './redis-node-store.ts';
import { RedisRoomStore } from './redis-room-store.ts';
import type { RedisSection } from './redis-section.ts';

/** Waits until Redis answers. */
export async function createRedisStore(section: RedisSection, parts: ConnectParts): Promise<Store> {
  const client = await connectRedis(section, parts);
  const returns = watchReturns(client);
  return {
    rooms: guarded(new RedisRoomStore(client, returns.isSettled)),
    nodes: guarded(new RedisNodeStore(client)),
    instances: guarded(new RedisInstanceStore(client)),
    get generation(): number {
      return returns.count();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      client.removeAllListeners('close');
      // Where there is nobody to say goodbye to, hang up.
      await client.quit().catch(() => client.disconnect());
    },
  };
}

/**
 * A Redis that comes back may be empty. Owners of rooms say within a second that they are; until then nobody else may take
 * a room that seems free. Longer by a reconnect and a beat of theirs.
 */
const SETTLE_MS = 2_500;

function watchReturns(client: RedisClient) {
  let [returns, atMs] = [0, Number.NEGATIVE_INFINITY];
  client.on('ready', () => {
    returns++;
    atMs = performance.now();
  });
  return {
    count: (): number => returns,
    isSettled: (): boolean => performance.now() - atMs > SETTLE_MS,
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
