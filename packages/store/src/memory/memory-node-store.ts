// Which nodes live, when everything runs in one process?
import type { NodeRecord, NodeStore } from '../node-store.ts';

export class MemoryNodeStore implements NodeStore {
  readonly #nodes = new Map<string, { record: NodeRecord; untilMs: number }>();

  async put(record: NodeRecord, ttlMs: number): Promise<void> {
    this.#nodes.set(record.nodeId, { record, untilMs: performance.now() + ttlMs });
  }

  async find(nodeId: string): Promise<NodeRecord | undefined> {
    return this.#living().find((record) => record.nodeId === nodeId);
  }

  async list(): Promise<readonly NodeRecord[]> {
    return this.#living();
  }

  async remove(nodeId: string): Promise<void> {
    this.#nodes.delete(nodeId);
  }

  #living(): NodeRecord[] {
    const nowMs = performance.now();
    for (const [nodeId, { untilMs }] of this.#nodes) {
      if (untilMs <= nowMs) this.#nodes.delete(nodeId);
    }
    return [...this.#nodes.values()].map(({ record }) => record);
  }
}
