// How is Redis reached? One server, sentinels or a cluster; for ever, with jitter, and a command that finds nobody fails at once.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import { Cluster, Redis } from 'ioredis';
import type { StoreLog } from '../store-log.ts';
import { type RedisSection, type RedisTls, readAddress } from './redis-section.ts';

export type RedisClient = Redis | Cluster;

export interface ConnectParts {
  readonly log: StoreLog;
  /** Ends the wait for a server that does not come. */
  readonly signal?: AbortSignal | undefined;
}

/** A client waits 4.5 s for its room: two commands may fail within that. */
const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
const RETRY_MIN_MS = 100;
const RETRY_JITTER_MS = 400;

const retryDelayMs = (): number => RETRY_MIN_MS + Math.random() * RETRY_JITTER_MS;

/** Resolves when Redis answers. Throws for files that cannot be read, and the reason of `signal`. */
export async function connectRedis(
  section: RedisSection,
  { log, signal }: ConnectParts,
): Promise<RedisClient> {
  const client = createClient(section);
  const told = { gone: false };
  const tellGone = (error?: Error): void => {
    if (!told.gone) log.warn({ error: error?.message ?? 'closed' }, 'waiting for Redis');
    told.gone = true;
  };
  client.on('error', tellGone).on('close', () => tellGone());
  client.on('ready', () => {
    if (told.gone) log.info({}, 'Redis is back');
    told.gone = false;
  });
  try {
    while (client.status !== 'ready') {
      await wait(20, undefined, signal === undefined ? {} : { signal });
    }
    return client;
  } catch (error) {
    client.disconnect();
    throw error;
  }
}

function createClient(section: RedisSection): RedisClient {
  const { cluster_addresses: cluster = [], sentinel_addresses: sentinels = [] } = section;
  if (cluster.length > 0) {
    return new Cluster(cluster.map(readAddress), {
      clusterRetryStrategy: retryDelayMs,
      enableOfflineQueue: false,
      redisOptions: readOptions(section),
    });
  }
  const common = {
    ...readOptions(section),
    db: section.db ?? 0,
    retryStrategy: retryDelayMs,
    enableOfflineQueue: false,
  };
  if (sentinels.length > 0) return new Redis({ ...common, ...readSentinels(section, sentinels) });
  return new Redis({ ...common, ...readAddress(section.address ?? '127.0.0.1:6379') });
}

function readSentinels(section: RedisSection, addresses: readonly string[]) {
  const { sentinel_username: username, sentinel_password: password } = section;
  return {
    sentinels: addresses.map(readAddress),
    name: section.sentinel_master_name ?? 'mymaster',
    sentinelRetryStrategy: retryDelayMs,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
  };
}

/** What one server and each of a cluster have in common. */
function readOptions({ username, password, use_tls: tls, tls: files }: RedisSection) {
  return {
    connectionName: 'chorale',
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // A claim that was under way when the connection broke is asked again by who needs it, not by the client.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls || files !== undefined ? { tls: readTls(files ?? {}) } : {}),
  };
}

function readTls(files: RedisTls): ConnectionOptions {
  const read = (path: string | undefined): Buffer | undefined =>
    path === undefined ? undefined : readFileSync(path);
  const [ca, cert, key] = [
    read(files.ca_cert_file),
    read(files.client_cert_file),
    read(files.client_key_file),
  ];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
