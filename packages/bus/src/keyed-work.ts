// How are entries worked off, each key in order, one that fails holding no other? For one consumer of a durable log.
import { type ConsumeOptions, defaultBackoffMs, type LogEntry } from './durable-log.ts';

export interface KeyedWorkOptions<E extends LogEntry> {
  /** The consumer has done it. */
  readonly onDone?: (entry: E) => void;
}

/** What waits stays when the work is stopped, and goes on with the next start. */
export class KeyedWork<E extends LogEntry = LogEntry> {
  readonly #options: KeyedWorkOptions<E>;
  readonly #waiting = new Map<string, E[]>();
  readonly #running = new Map<string, Promise<void>>();
  #size = 0;
  #stopping = new AbortController();
  #consumer: ConsumeOptions | undefined;

  constructor(options: KeyedWorkOptions<E> = {}) {
    this.#options = options;
  }

  /** Entries that are not done. */
  get size(): number {
    return this.#size;
  }

  add(entry: E): void {
    const queue = this.#waiting.get(entry.key) ?? [];
    this.#waiting.set(entry.key, queue);
    queue.push(entry);
    this.#size++;
    this.#run(entry.key);
  }

  dropOldest(): void {
    const [queue] = this.#waiting.values();
    if (queue?.shift() !== undefined) this.#size--;
  }

  start(consumer: ConsumeOptions): void {
    this.#stopping = new AbortController();
    this.#consumer = consumer;
    for (const key of this.#waiting.keys()) this.#run(key);
  }

  /** Resolves when no handler runs any more. */
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

  #done(queue: E[], entry: E): void {
    this.#options.onDone?.(entry);
    if (queue[0] !== entry) return;
    queue.shift();
    this.#size--;
  }
}

/** Ends early, without a throw, when `signal` fires. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
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
