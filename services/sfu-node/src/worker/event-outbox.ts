// How does an event of a room reach the log? By request to the supervisor, one after another, until each is confirmed.
import { setTimeout as wait } from 'node:timers/promises';
import { createDeadline } from '@chorale/async';
import { type Bus, type LogEntry, request } from '@chorale/bus';
import { create, fromBinary, toBinary } from '@chorale/proto';
import { EventEntrySchema } from '@chorale/proto/chorale/events';
import type { Logger } from '@chorale/telemetry';

const DEADLINE_MS = 5_000;
const RETRY_MS = 500;
/** Events that may wait for a supervisor that does not answer. */
const MAX_WAITING = 10_000;

/** What is unconfirmed when the worker dies is lost with its rooms; the log takes an id once, so repeating is safe. */
export class EventOutbox implements AsyncDisposable {
  readonly #bus: Bus;
  readonly #subject: string;
  readonly #logger: Logger;
  readonly #waiting: LogEntry[] = [];
  readonly #stopping = new AbortController();
  #sending: Promise<void> | undefined;

  constructor(bus: Bus, subject: string, logger: Logger) {
    this.#bus = bus;
    this.#subject = subject;
    this.#logger = logger;
  }

  add(entry: LogEntry): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#waiting.shift();
      this.#logger.error({ subject: this.#subject }, 'an event was let go: nobody takes them');
    }
    this.#waiting.push(entry);
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Sends what is waiting, once more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#sending;
  }

  async #send(): Promise<void> {
    for (let [entry] = this.#waiting; entry !== undefined; [entry] = this.#waiting) {
      if (await this.#confirm(entry)) {
        if (this.#waiting[0] === entry) this.#waiting.shift();
        continue;
      }
      if (this.#stopping.signal.aborted) return;
      await wait(RETRY_MS, undefined, { ref: false });
    }
  }

  async #confirm(entry: LogEntry): Promise<boolean> {
    const bytes = toBinary(EventEntrySchema, create(EventEntrySchema, entry));
    using deadline = createDeadline(DEADLINE_MS);
    try {
      const answer = await request(this.#bus, this.#subject, bytes, deadline.signal);
      return answer[0] === 1;
    } catch {
      return false;
    }
  }
}

export const readEventEntry = (data: Uint8Array): LogEntry => fromBinary(EventEntrySchema, data);
