// Which nodes live, across machines? A key each, which Redis forgets when its node falls silent.
import type { NodeRecord, NodeStore } from '../node-store.ts';
import { ignoreForeign } from './foreign.ts';
import { listNodeKeys, nodeKey } from './keys.ts';
import type { RedisClient } from './redis-connect.ts';

export class RedisNodeStore implements NodeStore {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async put(record: NodeRecord, ttlMs: number): Promise<void> {
    await this.#client.set(nodeKey(record.nodeId), JSON.stringify(record), 'PX', ttlMs);
  }

  async find(nodeId: string): Promise<NodeRecord | undefined> {
    return readRecord(await this.#client.get(nodeKey(nodeId)));
  }

  async list(): Promise<readonly NodeRecord[]> {
    const keys = await listNodeKeys(this.#client);
    const records = await Promise.all(
      keys.map(async (key) => this.#client.get(key).catch(ignoreForeign)),
    );
    return records.map(readRecord).filter((record) => record !== undefined);
  }

  async remove(nodeId: string): Promise<void> {
    await this.#client.del(nodeKey(nodeId));
  }
}

/** Undefined for what is gone, and for what is no record of ours. */
function readRecord(text: string | null | undefined): NodeRecord | undefined {
  if (text === null || text === undefined) return;
  try {
    const { nodeId, region, state, rooms, participants } = JSON.parse(text) as NodeRecord;
    if (typeof nodeId !== 'string' || (state !== 'serving' && state !== 'draining')) return;
    return {
      nodeId,
      region: String(region),
      state,
      rooms: Number(rooms),
      participants: Number(participants),
    };
  } catch {
    return;
  }
}
