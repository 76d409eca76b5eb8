// Which services that take jobs live, across machines? A key each, which Redis forgets when its service falls silent.
import type { InstanceKind, InstanceRecord, InstanceStore } from '../instance-store.ts';
import { ignoreForeign } from './foreign.ts';
import { instanceKey, listInstanceKeys } from './keys.ts';
import type { RedisClient } from './redis-connect.ts';

export class RedisInstanceStore implements InstanceStore {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async put(record: InstanceRecord, ttlMs: number): Promise<void> {
    await this.#client.set(instanceKey(record), JSON.stringify(record), 'PX', ttlMs);
  }

  async list(kind: InstanceKind): Promise<readonly InstanceRecord[]> {
    const keys = await listInstanceKeys(this.#client, kind);
    const texts = await Promise.all(
      keys.map(async (key) => this.#client.get(key).catch(ignoreForeign)),
    );
    return texts.map((text) => readRecord(text, kind)).filter((record) => record !== undefined);
  }

  async remove(record: Pick<InstanceRecord, 'kind' | 'instanceId'>): Promise<void> {
    await this.#client.del(instanceKey(record));
  }
}

/** Undefined for what is gone, and for what is no record of ours. */
function readRecord(
  text: string | null | undefined,
  kind: InstanceKind,
): InstanceRecord | undefined {
  if (text === null || text === undefined) return;
  try {
    const { instanceId, region, state, jobs } = JSON.parse(text) as InstanceRecord;
    if (typeof instanceId !== 'string' || (state !== 'serving' && state !== 'draining')) return;
    return { instanceId, kind, region: String(region), state, jobs: Number(jobs) };
  } catch {
    return;
  }
}
