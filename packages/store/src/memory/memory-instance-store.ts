// Which services that take jobs live, when everything runs in one process?
import type { InstanceKind, InstanceRecord, InstanceStore } from '../instance-store.ts';

export class MemoryInstanceStore implements InstanceStore {
  readonly #instances = new Map<string, { record: InstanceRecord; untilMs: number }>();

  async put(record: InstanceRecord, ttlMs: number): Promise<void> {
    this.#instances.set(keyOf(record), { record, untilMs: performance.now() + ttlMs });
  }

  async list(kind: InstanceKind): Promise<readonly InstanceRecord[]> {
    const nowMs = performance.now();
    for (const [key, { untilMs }] of this.#instances) {
      if (untilMs <= nowMs) this.#instances.delete(key);
    }
    const records = [...this.#instances.values()].map(({ record }) => record);
    return records.filter((record) => record.kind === kind);
  }

  async remove(record: Pick<InstanceRecord, 'kind' | 'instanceId'>): Promise<void> {
    this.#instances.delete(keyOf(record));
  }
}

const keyOf = ({ kind, instanceId }: Pick<InstanceRecord, 'kind' | 'instanceId'>): string =>
  `${kind}/${instanceId}`;
