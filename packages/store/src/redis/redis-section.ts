// Where is Redis, and how does it know us? LiveKit's names.

/** The configuration's section `redis`. One of `address`, `sentinel_addresses` and `cluster_addresses`. */
export interface RedisSection {
  /** `host:port` of the one server. */
  readonly address?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly db?: number | undefined;
  readonly use_tls?: boolean | undefined;
  readonly tls?: RedisTls | undefined;
  readonly sentinel_master_name?: string | undefined;
  readonly sentinel_username?: string | undefined;
  readonly sentinel_password?: string | undefined;
  readonly sentinel_addresses?: readonly string[] | undefined;
  readonly cluster_addresses?: readonly string[] | undefined;
}

export interface RedisTls {
  readonly ca_cert_file?: string | undefined;
  readonly client_cert_file?: string | undefined;
  readonly client_key_file?: string | undefined;
}

/** `host:port`, `[v6]:port`; 6379 where no port is named. */
export function readAddress(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${address}`);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 6379 : Number(port) };
}
