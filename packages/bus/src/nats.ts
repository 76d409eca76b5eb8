// How do parts of different machines talk? The NATS twin: core NATS, at most once, ordered per publisher and subject.
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { type Bus, type BusMessage, MAX_FRAME_BYTES, type SubscribeOptions } from './bus.ts';
import type { BusLog } from './bus-log.ts';
import { frameLimitTooLow, frameTooLong } from './errors.ts';
import { NatsBacklog } from './nats-backlog.ts';
import { type ConnectParts, connectNats, type NatsSection } from './nats-connect.ts';
import { PART_BYTES } from './stream-wire.ts';

export interface NatsBus extends Bus {
  /** Since the start: what was ignored, and what was not sent. */
  counters(): NatsCounters;
}

export interface NatsCounters {
  /** Messages whose answer address is not ours: somebody else's tool on our subjects. */
  readonly foreign: number;
  /** Published while there was no connection, and lost: the bus is at most once. */
  readonly unsent: number;
  /** Published faster than the server took them, beyond the bound of the backlog, and lost. */
  readonly overflowed: number;
  /** Times that a connection was found again, to the same server or another. */
  readonly reconnects: number;
}

/** Everything of ours on a NATS that others may use too, inboxes included. */
const PREFIX = 'chorale.';
/** NATS' status of a request that nobody was subscribed to. */
const NO_RESPONDERS = 503;
/** A part of a stream with its header must fit. */
const MIN_PAYLOAD_BYTES = PART_BYTES + 1024;
/** How long `flush` waits for a connection that is down. */
const FLUSH_DEADLINE_MS = 3_000;

type Handle = (message: BusMessage) => void;

class NatsTwin implements NatsBus {
  readonly #connection: NatsConnection;
  readonly #log: BusLog;
  readonly #backlog: NatsBacklog;
  /** By subject: an answer address that is ours is told here when there is no connection to tell it. */
  readonly #handles = new Map<string, Set<Handle>>();
  #connected = true;
  #closed = false;
  #foreign = 0;
  #unsent = 0;
  #reconnects = 0;
  #reconnected = Promise.withResolvers<void>();

  constructor(connection: NatsConnection, log: BusLog) {
    this.#connection = connection;
    this.#log = log;
    this.#backlog = new NatsBacklog(connection, log);
    void this.#watch();
  }

  get isConnected(): boolean {
    return this.#connected;
  }

  publish(subject: string, data: Uint8Array, replyTo?: string): void {
    const limit = Math.min(MAX_FRAME_BYTES, this.#connection.info?.max_payload ?? MAX_FRAME_BYTES);
    if (data.length > limit) throw frameTooLong(data.length, limit);
    if (this.#closed) return;
    if (!this.#connected) return this.#loseMessage(replyTo);
    if (!this.#backlog.take(data.length)) return;
    const options = replyTo === undefined ? {} : { reply: PREFIX + replyTo };
    this.#connection.publish(PREFIX + subject, data, options);
  }

  subscribe(subject: string, handle: Handle, { queue }: SubscribeOptions = {}): Disposable {
    if (this.#closed) return { [Symbol.dispose]: () => undefined };
    const subscription = this.#connection.subscribe(PREFIX + subject, {
      ...(queue === undefined ? {} : { queue }),
      callback: (error, message) => {
        if (error === null) this.#receive(message, handle);
        else this.#log.error({ subject, error: String(error) }, 'a NATS subscription has failed');
      },
    });
    const set = this.#handles.get(subject) ?? new Set();
    this.#handles.set(subject, set.add(handle));
    return {
      [Symbol.dispose]: (): void => {
        subscription.unsubscribe();
        set.delete(handle);
        if (set.size === 0 && this.#handles.get(subject) === set) this.#handles.delete(subject);
      },
    };
  }

  /** Without a connection it resolves all the same after 3 s: nobody who stops may wait for ever. */
  async flush(): Promise<void> {
    const deadline = AbortSignal.timeout(FLUSH_DEADLINE_MS);
    while (!this.#closed && !deadline.aborted) {
      if (this.#connected && (await this.#flushOnce())) return;
      await Promise.race([this.#reconnected.promise, ended(deadline)]);
    }
  }

  counters(): NatsCounters {
    return {
      foreign: this.#foreign,
      unsent: this.#unsent,
      overflowed: this.#backlog.overflowed,
      reconnects: this.#reconnects,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    if (this.#connected) await this.flush();
    this.#closed = true;
    this.#reconnected.resolve();
    this.#handles.clear();
    await this.#connection.close();
  }

  async #flushOnce(): Promise<boolean> {
    try {
      await this.#connection.flush();
      return true;
    } catch {
      // The connection broke meanwhile: `#watch` tells.
      this.#setConnected(this.#connected && !this.#connection.isClosed());
      return false;
    }
  }

  #receive(message: Msg, handle: Handle): void {
    const { subject, data, reply } = message;
    if (reply && !reply.startsWith(PREFIX)) {
      this.#foreign++;
      return;
    }
    this.#call(handle, {
      subject: subject.slice(PREFIX.length),
      data,
      replyTo: reply ? reply.slice(PREFIX.length) : undefined,
      noResponders: data.length === 0 && message.headers?.code === NO_RESPONDERS,
    });
  }

  /** What throws here would end the connection's reader. */
  #call(handle: Handle, message: BusMessage): void {
    try {
      handle(message);
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#log.error({ error: text }, 'a bus subscriber has failed');
    }
  }

  #loseMessage(replyTo: string | undefined): void {
    this.#unsent++;
    if (replyTo === undefined) return;
    const answer = { subject: replyTo, data: new Uint8Array(), noResponders: true };
    setImmediate(() => {
      for (const handle of this.#handles.get(replyTo) ?? []) this.#call(handle, answer);
    });
  }

  #setConnected(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    if (connected) this.#reconnected.resolve();
    else this.#reconnected = Promise.withResolvers();
  }

  async #watch(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === 'disconnect' && this.#connected) {
        this.#setConnected(false);
        this.#log.warn({ server: status.server }, 'NATS is gone: waiting for it');
      } else if (status.type === 'reconnect') {
        this.#setConnected(true);
        this.#reconnects++;
        this.#backlog.reset();
        this.#log.info({ server: status.server, ...this.counters() }, 'NATS is back');
      } else if (status.type === 'error') {
        this.#log.warn({ error: status.error.message }, 'NATS reports an error');
      }
    }
  }
}

/** Waits until a server is there. Throws when it takes no frames as long as ours, and what `connectNats` throws. */
export async function createNatsBus(section: NatsSection, parts: ConnectParts): Promise<NatsBus> {
  const connection = await connectNats(section, parts);
  const limit = connection.info?.max_payload ?? MAX_FRAME_BYTES;
  if (limit >= MIN_PAYLOAD_BYTES) return new NatsTwin(connection, parts.log);
  await connection.close();
  throw frameLimitTooLow(limit, MIN_PAYLOAD_BYTES);
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
