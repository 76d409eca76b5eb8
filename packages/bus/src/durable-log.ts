// How does a fact survive until everyone who must act on it has? An ordered log by key, with consumers that each have their own place.

export interface LogEntry {
  /** Entries of one key are consumed in order, one at a time; those of others do not wait for them. */
  readonly key: string;
  /** The same id is appended once: repeating an append after a doubtful failure is safe. */
  readonly id: string;
  readonly data: Uint8Array;
}

export interface ConsumeOptions {
  /** Names the consumer's place: it survives the consumer. */
  readonly name: string;
  /** Resolving means done; a rejection means again, later, before anything else of the key. `signal`: the consumer is being disposed. */
  readonly handle: (entry: LogEntry, signal: AbortSignal) => Promise<void>;
  /** Before the n-th repetition, in milliseconds. Default: 1 s doubling to 60 s. */
  readonly backoffMs?: (attempt: number) => number;
}

export interface DurableLog extends AsyncDisposable {
  /** Resolves when the entry will not be lost by this log's guarantees. */
  append(entry: LogEntry): Promise<void>;
  /** Disposing stops consuming; what was not done stays. */
  consume(options: ConsumeOptions): AsyncDisposable;
}

const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 60_000;

export const defaultBackoffMs = (attempt: number): number =>
  Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
