// Where are facts kept when everything runs in one process? In memory: they survive their consumers, not the process.
import {
  type ConsumeOptions,
  type DurableLog,
  defaultBackoffMs,
  type LogEntry,
} from './durable-log.ts';

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
  const places = new Map<string, Place>();
  return {
    async append(entry): Promise<void> {
      if (ids.has(entry.id)) return;
      ids.add(entry.id);
      if (ids.size > MAX_IDS) ids.delete(ids.values().next().value as string);
      for (const place of places.values()) place.add(entry);
    },
    consume(consumer): AsyncDisposable {
      const place = places.get(consumer.name) ?? new Place(maxEntries);
      places.set(consumer.name, place);
      return place.start(consumer);
    },
    get dropped(): number {
      return [...places.values()].reduce((sum, { dropped }) => sum + dropped, 0);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([...places.values()].map((place) => place.stop()));
      places.clear();
    },
  };
}

/** What one consumer has not done yet, by key. */
class Place {
  readonly #maxEntries: number;
  readonly #waiting = new Map<string, LogEntry[]>();
  readonly #running = new Map<string, Promise<void>>();
  #size = 0;
  #stopping = new AbortController();
  #consumer: ConsumeOptions | undefined;
  dropped = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  add(entry: LogEntry): void {
    const queue = this.#waiting.get(entry.key) ?? [];
    this.#waiting.set(entry.key, queue);
    queue.push(entry);
    if (++this.#size > this.#maxEntries) this.#dropOldest();
    this.#run(entry.key);
  }

  start(consumer: ConsumeOptions): AsyncDisposable {
    this.#stopping = new AbortController();
    this.#consumer = consumer;
    for (const key of this.#waiting.keys()) this.#run(key);
    return { [Symbol.asyncDispose]: () => this.stop() };
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#consumer = undefined;
    await Promise.all(this.#running.values());
  }

  #run(key: string): void {
    const consumer = this.#consumer;
    if (consumer === undefined || this.#running.has(key)) return;
    const running = this.#work(key, consumer, this.#stopping.signal).finally(() =>
      this.#running.delete(key),
    );
    this.#running.set(key, running);
  }

  async #work(key: string, consumer: ConsumeOptions, signal: AbortSignal): Promise<void> {
    const queue = this.#waiting.get(key) ?? [];
    for (let attempt = 1; queue.length > 0 && !signal.aborted; ) {
      const [entry] = queue;
      if (entry === undefined) break;
      try {
        await consumer.handle(entry, signal);
        this.#done(queue, entry);
        attempt = 1;
      } catch {
        await pause((consumer.backoffMs ?? defaultBackoffMs)(attempt++), signal);
      }
    }
    if (queue.length === 0) this.#waiting.delete(key);
  }

  #done(queue: LogEntry[], entry: LogEntry): void {
    if (queue[0] !== entry) return;
    queue.shift();
    this.#size--;
  }

  #dropOldest(): void {
    const [queue] = this.#waiting.values();
    queue?.shift();
    this.#size--;
    this.dropped++;
  }
}

/** Ends early, without a throw, when `signal` fires. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
