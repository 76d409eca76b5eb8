// Which node owns a room, across machines?

import { notSettled } from '../errors.ts';
import type { Ownership, RoomStore } from '../room-store.ts';
import { ignoreForeign } from './foreign.ts';
import { listRoomKeys, roomKey, roomNameOf } from './keys.ts';
import type { RedisClient } from './redis-connect.ts';
import { ADOPT_SCRIPT, CLAIM_SCRIPT, RELEASE_SCRIPT } from './room-scripts.ts';

export class RedisRoomStore implements RoomStore {
  readonly #client: RedisClient;
  readonly #isSettled: () => boolean;

  /** `isSettled`: a room without an owner is free. */
  constructor(client: RedisClient, isSettled: () => boolean) {
    this.#client = client;
    this.#isSettled = isSettled;
  }

  async claim(roomName: string, nodeId: string): Promise<Ownership> {
    if (!this.#isSettled()) return (await this.find(roomName)) ?? notSettled();
    const reply = await this.#client.eval(CLAIM_SCRIPT, 1, roomKey(roomName), nodeId);
    const ownership = readOwnership(roomName, reply as unknown[]);
    if (ownership === undefined) throw new Error('a room without an owner after a claim');
    return ownership;
  }

  async find(roomName: string): Promise<Ownership | undefined> {
    return this.#read(roomKey(roomName));
  }

  async release({ roomName, epoch }: Ownership): Promise<boolean> {
    return (await this.#client.eval(RELEASE_SCRIPT, 1, roomKey(roomName), String(epoch))) === 1;
  }

  async adopt({ roomName, nodeId, epoch }: Ownership): Promise<boolean> {
    const key = roomKey(roomName);
    return (await this.#client.eval(ADOPT_SCRIPT, 1, key, nodeId, String(epoch))) === 1;
  }

  async list(): Promise<readonly Ownership[]> {
    const keys = await listRoomKeys(this.#client);
    const found = await Promise.all(keys.map((key) => this.#read(key).catch(ignoreForeign)));
    return found.filter((ownership) => ownership !== undefined);
  }

  async #read(key: string): Promise<Ownership | undefined> {
    return readOwnership(roomNameOf(key), await this.#client.hmget(key, 'node', 'epoch'));
  }
}

/** Undefined for a free room, and for fields that nobody of ours wrote. */
function readOwnership(
  roomName: string,
  [nodeId, epochText]: readonly unknown[],
): Ownership | undefined {
  const epoch = Number(epochText);
  if (typeof nodeId !== 'string' || nodeId === '' || !Number.isSafeInteger(epoch)) return;
  return { roomName, nodeId, epoch };
}
