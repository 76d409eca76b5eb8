// How much may wait for a NATS server that takes it slowly? So many bytes; what is beyond is lost, counted and told.
import type { NatsConnection } from '@nats-io/transport-node';
import type { BusLog } from './bus-log.ts';

/** NATS cuts a consumer at 64 MiB; a publisher of ours stops well before that much of its own memory. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;
/** So much may be under way without asking how far the server is. */
const ASK_AFTER_BYTES = 256 * 1024;

export class NatsBacklog {
  readonly #connection: NatsConnection;
  readonly #log: BusLog;
  #waitingBytes = 0;
  #asking = false;
  #full = false;
  overflowed = 0;

  constructor(connection: NatsConnection, log: BusLog) {
    this.#connection = connection;
    this.#log = log;
  }

  /** False: the message may not be sent. Told once each time that the backlog fills. */
  take(sizeBytes: number): boolean {
    if (this.#waitingBytes + sizeBytes > MAX_BACKLOG_BYTES) {
      this.overflowed++;
      if (!this.#full) this.#log.error({ waitingBytes: this.#waitingBytes }, 'NATS is too slow');
      this.#full = true;
      return false;
    }
    this.#waitingBytes += sizeBytes;
    if (this.#waitingBytes > ASK_AFTER_BYTES && !this.#asking) void this.#ask();
    return true;
  }

  /** A new connection: what waited is gone. */
  reset(): void {
    this.#waitingBytes = 0;
    this.#full = false;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    const askedBytes = this.#waitingBytes;
    try {
      await this.#connection.flush();
      this.#waitingBytes = Math.max(0, this.#waitingBytes - askedBytes);
      this.#full = false;
    } catch {
      // Disconnected: `reset` follows.
    }
    this.#asking = false;
  }
}
