// Which NATS and Redis does a deployment name? Absent sections mean the twins inside one process.
import { z } from 'zod';

/** As `@chorale/bus` reads it. */
export interface NatsConfig {
  readonly servers: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  readonly creds_file?: string | undefined;
  readonly nkey_file?: string | undefined;
  readonly tls?: {
    readonly ca_file?: string | undefined;
    readonly cert_file?: string | undefined;
    readonly key_file?: string | undefined;
  };
  readonly events: {
    readonly max_age: number;
    readonly max_bytes: number;
    readonly replicas: number;
  };
}

/** As `@chorale/store` reads it; LiveKit's names. */
export interface RedisConfig {
  readonly address?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly db: number;
  readonly use_tls: boolean;
  readonly tls?: {
    readonly ca_cert_file?: string | undefined;
    readonly client_cert_file?: string | undefined;
    readonly client_key_file?: string | undefined;
  };
  readonly sentinel_master_name?: string | undefined;
  readonly sentinel_username?: string | undefined;
  readonly sentinel_password?: string | undefined;
  readonly sentinel_addresses: readonly string[];
  readonly cluster_addresses: readonly string[];
}

const text = z.string().min(1).exactOptional();
const hostAndPort = z
  .string()
  .regex(/^(\[[\da-fA-F:.]+\]|[^\s:/]+)(:\d{1,5})?$/, 'expected host:port');
const natsUrl = z.string().regex(/^(nats|tls):\/\/\S+$/, 'expected nats://host:port');

/** The ways to say who we are: at most one. */
const credentials = ['user', 'token', 'creds_file', 'nkey_file'] as const;

export const natsSection: z.ZodType<NatsConfig> = z
  .strictObject({
    servers: z.array(natsUrl).min(1),
    user: text,
    password: text,
    token: text,
    creds_file: text,
    nkey_file: text,
    tls: z.strictObject({ ca_file: text, cert_file: text, key_file: text }).exactOptional(),
    /** Events of rooms, kept in JetStream until the receivers of webhooks have them. */
    events: z
      .strictObject({
        /** Seconds: a receiver that is down for a night misses nothing. */
        max_age: z
          .int()
          .min(60)
          .default(24 * 3600),
        /** Beyond it the oldest go: a disk that is full would stop everything. */
        max_bytes: z
          .int()
          .min(1024 * 1024)
          .default(1024 ** 3),
        /** Copies in a NATS cluster. */
        replicas: z.int().min(1).max(5).default(1),
      })
      .prefault({}),
  })
  .refine((section) => credentials.filter((name) => section[name] !== undefined).length <= 1, {
    message: `at most one of ${credentials.join(', ')}`,
  })
  .refine(({ user, password }) => (user === undefined) === (password === undefined), {
    message: 'user and password come together',
  });

export const redisSection: z.ZodType<RedisConfig> = z
  .strictObject({
    address: hostAndPort.exactOptional(),
    username: text,
    password: text,
    db: z.int().min(0).max(15).default(0),
    use_tls: z.boolean().default(false),
    tls: z
      .strictObject({ ca_cert_file: text, client_cert_file: text, client_key_file: text })
      .exactOptional(),
    sentinel_master_name: text,
    sentinel_username: text,
    sentinel_password: text,
    sentinel_addresses: z.array(hostAndPort).default([]),
    cluster_addresses: z.array(hostAndPort).default([]),
  })
  .refine(countAddresses, {
    message: 'exactly one of address, sentinel_addresses and cluster_addresses',
  })
  .refine(({ sentinel_addresses: s, sentinel_master_name: name }) => s.length === 0 || name, {
    message: 'sentinel_addresses need sentinel_master_name',
  });

function countAddresses(section: Omit<RedisConfig, 'tls'>): boolean {
  const { address, sentinel_addresses: sentinels, cluster_addresses: cluster } = section;
  const named = [address !== undefined, sentinels.length > 0, cluster.length > 0];
  return named.filter(Boolean).length === 1;
}
