// Where are facts kept when everything runs in one process? In memory: they survive their consumers, not the process.
import type { DurableLog } from './durable-log.ts';
import { KeyedWork } from './keyed-work.ts';

export interface MemoryLogOptions {
  /** Entries kept for one consumer. Default 100,000: a day of a busy node; beyond it the oldest go, counted. */
  readonly maxEntries?: number;
}

export interface MemoryLog extends DurableLog {
  /** Entries that were let go because a consumer had too many. */
  readonly dropped: number;
}

const DEFAULT_MAX_ENTRIES = 100_000;
/** Ids remembered to refuse repetitions. */
const MAX_IDS = 10_000;

export function createMemoryLog(options: MemoryLogOptions = {}): MemoryLog {
  const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
  const ids = new Set<string>();
  const places = new Map<string, KeyedWork>();
  let dropped = 0;
  return {
    async append(entry): Promise<void> {
      if (ids.has(entry.id)) return;
      ids.add(entry.id);
      if (ids.size > MAX_IDS) ids.delete(ids.values().next().value as string);
      for (const place of places.values()) {
        place.add(entry);
        if (place.size <= maxEntries) continue;
        place.dropOldest();
        dropped++;
      }
    },
    consume(consumer): AsyncDisposable {
      const place = places.get(consumer.name) ?? new KeyedWork();
      places.set(consumer.name, place);
      place.start(consumer);
      return { [Symbol.asyncDispose]: () => place.stop() };
    },
    get dropped(): number {
      return dropped;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([...places.values()].map((place) => place.stop()));
      places.clear();
    },
  };
}
