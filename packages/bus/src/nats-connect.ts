// How is a NATS server reached, and trusted? For ever, with jitter: a service that waits says so and does not crash.
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
} from '@nats-io/transport-node';
import type { BusLog } from './bus-log.ts';

/** The configuration's section `nats`. Credentials: a user with a password, a token, or a file; at most one of them. */
export interface NatsSection {
  /** `nats://host:port`, any of one cluster. */
  readonly servers: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** A `.creds` file: JWT and seed. */
  readonly creds_file?: string | undefined;
  /** The seed of an nkey, alone in a file. */
  readonly nkey_file?: string | undefined;
  /** Present: TLS is required. Without `ca_file` the system's authorities are trusted. */
  readonly tls?: NatsTls | undefined;
  /** How events of rooms are kept. */
  readonly events?: NatsEvents | undefined;
}

export interface NatsEvents {
  /** Seconds. */
  readonly max_age: number;
  readonly max_bytes: number;
  /** Copies in a NATS cluster. */
  readonly replicas: number;
}

export interface NatsTls {
  readonly ca_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}

export interface ConnectParts {
  readonly log: BusLog;
  /** Ends the wait for a server that does not come. */
  readonly signal?: AbortSignal | undefined;
}

const CONNECT_TIMEOUT_MS = 3_000;
/** A server that is silent for two of them is left: 10 to 15 s, for a host that vanished without a word. */
const PING_INTERVAL_MS = 5_000;
/** A restarted server is found within half a second on average, and not by everyone at once. */
const RECONNECT_MIN_MS = 100;
const RECONNECT_JITTER_MS = 900;

export const reconnectDelayMs = (): number =>
  RECONNECT_MIN_MS + Math.random() * RECONNECT_JITTER_MS;

/** Throws for files that cannot be read, and the reason of `signal`. */
export async function connectNats(
  section: NatsSection,
  { log, signal }: ConnectParts,
): Promise<NatsConnection> {
  const options = await readOptions(section);
  for (let failures = 0; ; failures++) {
    signal?.throwIfAborted();
    try {
      return await connect(options);
    } catch (error) {
      const facts = { servers: section.servers.map(withoutCredentials), error: String(error) };
      if (failures === 0) log.warn(facts, 'waiting for NATS');
    }
    await wait(reconnectDelayMs(), undefined, signal === undefined ? {} : { signal });
  }
}

async function readOptions(section: NatsSection): Promise<ConnectionOptions> {
  const { servers, tls } = section;
  return {
    servers: [...servers],
    name: 'chorale',
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: reconnectDelayMs,
    // A password may be put right on the server: no reason to give up for ever.
    ignoreAuthErrorAbort: true,
    ...(await readCredentials(section)),
    ...(tls === undefined ? {} : { tls: readTls(tls) }),
  };
}

async function readCredentials(section: NatsSection): Promise<Partial<ConnectionOptions>> {
  const { user, password, token, creds_file: creds, nkey_file: nkey } = section;
  if (creds !== undefined) return { authenticator: credsAuthenticator(await readFile(creds)) };
  if (nkey !== undefined) {
    const seed = (await readFile(nkey, 'utf8')).trim();
    return { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) };
  }
  if (token !== undefined) return { token };
  return user === undefined ? {} : { user, pass: password ?? '' };
}

function readTls(tls: NatsTls): NonNullable<ConnectionOptions['tls']> {
  return {
    ...(tls.ca_file === undefined ? {} : { caFile: tls.ca_file }),
    ...(tls.cert_file === undefined ? {} : { certFile: tls.cert_file }),
    ...(tls.key_file === undefined ? {} : { keyFile: tls.key_file }),
  };
}

const withoutCredentials = (server: string): string => server.replace(/\/\/[^@/]*@/, '//');
