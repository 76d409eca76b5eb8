// How does a fact survive the processes that know it? In a JetStream stream: appended once the server has it, kept until everyone came by.
import type { DurableLog } from '../durable-log.ts';
import { appendFailed } from '../errors.ts';
import { type ConnectParts, connectNats, type NatsSection } from '../nats-connect.ts';
import { runConsumer } from './consumer.ts';
import { openLogStream, type StreamLimits } from './open-stream.ts';
import { type LogCounters, subjectOf } from './stream-entry.ts';

export interface JetStreamLog extends DurableLog {
  counters(): Readonly<LogCounters>;
}

export interface JetStreamLogOptions {
  /** Of the stream. Default `CHORALE_EVENTS`. */
  readonly name?: string;
  readonly limits?: Partial<StreamLimits>;
}

/** A day and a gigabyte: what a receiver that is down over night misses, on a disk that must not fill up. */
const defaultLimits: StreamLimits = {
  maxAgeMs: 24 * 3600_000,
  maxBytes: 1024 ** 3,
  replicas: 1,
};
const APPEND_TIMEOUT_MS = 3_000;

/**
 * Waits until JetStream is there. An append is one round trip to the server and its write to a file; several copies of a
 * consumer take turns: the one that holds the lease works, another follows within 5 s when it is killed.
 */
export async function createJetStreamLog(
  section: NatsSection,
  parts: ConnectParts,
  { name = 'CHORALE_EVENTS', limits }: JetStreamLogOptions = {},
): Promise<JetStreamLog> {
  await using starting = new AsyncDisposableStack();
  const connection = await connectNats(section, parts);
  starting.defer(() => connection.close());
  const { log, signal } = parts;
  const all = { ...defaultLimits, ...limits };
  const stream = await openLogStream(connection, { name, limits: all, log, signal });
  const counters: LogCounters = { foreign: 0 };
  const consumers = starting.use(new AsyncDisposableStack());
  const owned = starting.move();
  return {
    async append({ key, id, data }): Promise<void> {
      if (connection.isClosed()) throw appendFailed('the log is closed');
      try {
        const options = { msgID: id, timeout: APPEND_TIMEOUT_MS };
        await stream.client.publish(subjectOf(stream.prefix, key), data, options);
      } catch (error) {
        stream.repair().catch(() => undefined);
        throw appendFailed(String(error));
      }
    },
    consume: (options) => consumers.use(runConsumer({ stream, options, log, counters })),
    counters: () => counters,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
