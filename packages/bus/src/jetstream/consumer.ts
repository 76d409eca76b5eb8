// How does one consumer of a JetStream log read? In the stream's order, alone among its copies, from where the last one stopped.
import { DeliverPolicy, type JsMsg } from '@nats-io/jetstream';
import type { BusLog } from '../bus-log.ts';
import type { ConsumeOptions } from '../durable-log.ts';
import { KeyedWork, pause } from '../keyed-work.ts';
import { Cursor, readCursor } from './cursor.ts';
import { type Lease, takeLease } from './lease.ts';
import type { LogStream } from './open-stream.ts';
import { type LogCounters, readEntry, type StreamEntry } from './stream-entry.ts';

export interface ConsumerParts {
  readonly stream: LogStream;
  readonly options: ConsumeOptions;
  readonly log: BusLog;
  readonly counters: LogCounters;
}

/** Entries that may wait behind keys that fail: until there are as many, all other keys go on. About 2 kB each. */
const MAX_WAITING = 10_000;
/** Entries that the server sends ahead. */
const AHEAD = 500;
/** What a killed consumer has done since is done again by the next: the same ids, in the same order. */
const SAVE_MS = 200;
const RETRY_MS = 300;
/** How long the server may answer one pull; how often it says that it is there, so that a restart is noticed in 2 s. */
const PULL_MS = 10_000;
const HEARTBEAT_MS = 1_000;
/** A consumer that is new is told what happened while services started one after another, not what was yesterday. */
const FIRST_LOOK_BACK_MS = 60_000;

/** Runs until disposed. Whatever fails is tried again, and told once. */
export function runConsumer(parts: ConsumerParts): AsyncDisposable {
  const stopping = new AbortController();
  const running = run(parts, stopping.signal);
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}

async function run(parts: ConsumerParts, signal: AbortSignal): Promise<void> {
  const { stream, options, log } = parts;
  let failing = false;
  while (!signal.aborted) {
    const lease = await takeLease(stream, options.name, signal);
    if (lease === undefined) return;
    try {
      await readWhileHeld(parts, lease, AbortSignal.any([signal, lease.lost]));
      failing = false;
    } catch (error) {
      const facts = { consumer: options.name, error: String(error) };
      if (!failing) log.warn(facts, 'the log cannot be read');
      failing = true;
    }
    await lease.release();
    await pause(RETRY_MS, signal);
  }
}

async function readWhileHeld(
  { stream, options, counters, log }: ConsumerParts,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  const place = await loadPlace(stream, options.name);
  const { cursor } = place;
  const work = new KeyedWork<StreamEntry>({ onDone: ({ sequence }) => cursor.finish(sequence) });
  work.start(options);
  const saver = saveRegularly(stream, place, signal);
  try {
    await read(stream, cursor, signal, async (message) => {
      if (cursor.isDone(message.seq)) return;
      const entry = readEntry(message, stream.prefix);
      if (entry === undefined) {
        counters.foreign++;
        log.warn({ subject: message.subject, sequence: message.seq }, 'not an entry of the log');
        return cursor.finish(message.seq);
      }
      cursor.begin(message.seq);
      work.add(entry);
      while (work.size >= MAX_WAITING && !signal.aborted) await pause(SAVE_MS, signal);
    });
  } finally {
    await work.stop();
    await saver.stop();
    if (!lease.lost.aborted) await save(stream, place).catch(() => undefined);
  }
}

/** Throws when the reading breaks off: it is begun again behind what was seen. */
async function read(
  { client, name }: LogStream,
  cursor: Cursor,
  signal: AbortSignal,
  take: (message: JsMsg) => Promise<void>,
): Promise<void> {
  const consumer = await client.consumers.get(name, {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: cursor.next,
  });
  const messages = await consumer.consume({
    max_messages: AHEAD,
    expires: PULL_MS,
    idle_heartbeat: HEARTBEAT_MS,
  });
  const stop = (): void => void messages.close();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    let first = true;
    for await (const message of messages) {
      if (first) cursor.skipTo(message.seq);
      first = false;
      await take(message);
      if (signal.aborted) break;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await messages.close();
    await consumer.delete().catch(() => undefined);
  }
  if (!signal.aborted) throw new Error('the stream ended');
}

interface Place {
  readonly consumer: string;
  /** When the stream was made: in another one the same numbers name other entries. */
  readonly created: string;
  readonly cursor: Cursor;
}

async function loadPlace(stream: LogStream, consumer: string): Promise<Place> {
  const { created } = await stream.manager.streams.info(stream.name);
  const saved = (await stream.cursors.get(consumer))?.string() ?? '';
  const [createdThen, written = ''] = saved.split('\n');
  // Of a stream that was made anew everything is new.
  if (saved !== '' && createdThen !== created) return { consumer, created, cursor: new Cursor(0) };
  const known = readCursor(written);
  if (known !== undefined) return { consumer, created, cursor: known };
  const place = { consumer, created, cursor: new Cursor(await findFirstHead(stream)) };
  await save(stream, place);
  return place;
}

/** The server knows what a consumer from a point in time would be sent first. */
async function findFirstHead({ manager, name }: LogStream): Promise<number> {
  const { name: probe, delivered } = await manager.consumers.add(name, {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(Date.now() - FIRST_LOOK_BACK_MS).toISOString(),
  });
  await manager.consumers.delete(name, probe).catch(() => undefined);
  return delivered.stream_seq;
}

async function save({ cursors }: LogStream, place: Place): Promise<void> {
  await cursors.put(place.consumer, `${place.created}\n${place.cursor.write()}`);
}

interface Saver {
  stop(): Promise<void>;
}

/** A save that fails is made up for by the next. */
function saveRegularly(stream: LogStream, place: Place, signal: AbortSignal): Saver {
  const { cursor } = place;
  const stopping = new AbortController();
  const ending = AbortSignal.any([signal, stopping.signal]);
  const running = (async (): Promise<void> => {
    for (let saved = cursor.write(); !ending.aborted; ) {
      await pause(SAVE_MS, ending);
      const now = cursor.write();
      if (now === saved || ending.aborted) continue;
      await save(stream, place).then(
        () => {
          saved = now;
        },
        () => undefined,
      );
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
