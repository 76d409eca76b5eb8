// Where does NATS keep a log? One stream of files, and two buckets beside it: whose turn each consumer's is, and how far it came.
import { setTimeout as wait } from 'node:timers/promises';
import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BusLog } from '../bus-log.ts';
import { reconnectDelayMs } from '../nats-connect.ts';
import { LEASE_TTL_MS } from './lease.ts';

export interface StreamLimits {
  /** After so long an entry that nobody took is let go. */
  readonly maxAgeMs: number;
  /** Beyond it the oldest go. */
  readonly maxBytes: number;
  /** Copies in a NATS cluster: 1, 3 or 5. */
  readonly replicas: number;
}

export interface LogStream {
  readonly name: string;
  /** Of every entry: `<prefix><key as base64url>`. */
  readonly prefix: string;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly leases: KV;
  readonly cursors: KV;
  /** Makes anew what a server that lost its files has lost. Throws when it cannot be reached. Calls at once are one. */
  repair(): Promise<void>;
}

export interface OpenParts {
  readonly name: string;
  readonly limits: StreamLimits;
  readonly log: BusLog;
  readonly signal?: AbortSignal | undefined;
}

/** An append may be repeated for as long and is taken once. */
const DUPLICATE_WINDOW_MS = 10 * 60_000;
const NANOS_PER_MS = 1_000_000;

/** Waits, and says so, until JetStream is there. Throws the reason of `signal`. */
export async function openLogStream(
  connection: NatsConnection,
  { name, limits, log, signal }: OpenParts,
): Promise<LogStream> {
  for (let failures = 0; ; failures++) {
    signal?.throwIfAborted();
    try {
      return await open(connection, name, limits);
    } catch (error) {
      if (failures === 0) log.warn({ stream: name, error: String(error) }, 'waiting for JetStream');
    }
    await wait(reconnectDelayMs(), undefined, signal === undefined ? {} : { signal });
  }
}

async function open(
  connection: NatsConnection,
  name: string,
  limits: StreamLimits,
): Promise<LogStream> {
  const manager = await jetstreamManager(connection);
  const prefix = `chorale.${name.toLowerCase()}.`;
  await ensureStream(manager, { name, prefix }, limits);
  const client = jetstream(connection);
  const buckets = await ensureBuckets(client, name, limits);
  let repairing: Promise<void> | undefined;
  const repair = (): Promise<void> => {
    repairing ??= ensureStream(manager, { name, prefix }, limits)
      .then(() => ensureBuckets(client, name, limits))
      .then(() => undefined)
      .finally(() => {
        repairing = undefined;
      });
    return repairing;
  };
  return { name, prefix, client, manager, ...buckets, repair };
}

async function ensureBuckets(
  client: JetStreamClient,
  name: string,
  { replicas }: StreamLimits,
): Promise<Pick<LogStream, 'leases' | 'cursors'>> {
  const buckets = new Kvm(client);
  const options = { replicas, history: 1 };
  return {
    leases: await buckets.create(`${name}_LEASES`, { ...options, ttl: LEASE_TTL_MS }),
    cursors: await buckets.create(`${name}_CURSORS`, options),
  };
}

async function ensureStream(
  manager: JetStreamManager,
  { name, prefix }: Pick<LogStream, 'name' | 'prefix'>,
  { maxAgeMs, maxBytes, replicas }: StreamLimits,
): Promise<void> {
  const config = {
    subjects: [`${prefix}>`],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: maxAgeMs * NANOS_PER_MS,
    max_bytes: maxBytes,
    num_replicas: replicas,
    duplicate_window: Math.min(DUPLICATE_WINDOW_MS, maxAgeMs) * NANOS_PER_MS,
  };
  try {
    await manager.streams.add({ name, ...config });
  } catch (error) {
    // It may be there with other limits, from an older configuration.
    await manager.streams.update(name, config).catch(() => {
      throw error;
    });
  }
}
