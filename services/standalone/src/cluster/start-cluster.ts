// What is a cluster on one machine? A NATS and a Redis of its own, nodes and gateways as processes, one configuration file.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNatsServer, startRedisServer } from '@chorale/local-servers';
import { loadConfig } from '@chorale/service';
import { type FrontDoor, openFrontDoor } from './front-door.ts';
import { openRestartable, type RestartableServer } from './restartable-server.ts';
import { type Part, type PartService, runPart } from './run-part.ts';

export interface ClusterOptions {
  /** Of the front door, where clients and applications come; 0 picks a free one. */
  readonly port: number;
  /** One gateway each; 0 picks a free one. */
  readonly gatewayPorts: readonly number[];
  /** First UDP port of each node; 0 lets the system choose. */
  readonly udpPorts: readonly number[];
  readonly keys: Readonly<Record<string, string>>;
  /** Of the api; 0 picks a free one. */
  readonly apiPort: number;
  /** More of the configuration file: YAML. */
  readonly config?: string;
  /** More command-line options for every part. */
  readonly args?: readonly string[];
  readonly verbosity?: 'shown' | 'kept';
}

export interface Cluster extends AsyncDisposable {
  readonly front: FrontDoor;
  readonly gateways: readonly (Part & { readonly url: string })[];
  readonly nodes: readonly (Part & { readonly nodeId: string })[];
  readonly api: Part & { readonly url: string };
  /** Egress and ingress. */
  readonly jobServices: readonly Part[];
  /** Present where the configuration names receivers. */
  readonly webhook: Part | undefined;
  readonly nats: RestartableServer;
  readonly redis: RestartableServer;
}

/** Resolves when clients may connect. Disposing ends front door, gateways, nodes and servers, in this order. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'chorale-cluster-'));
  starting.defer(() => rm(folder, { recursive: true }));
  const nats = starting.use(await openRestartable(startNatsServer));
  const redis = starting.use(await openRestartable(startRedisServer));
  const file = join(folder, 'cluster.yaml');
  await writeFile(file, writeConfig(options, nats.port, redis.port));
  const start = async (service: PartService, ...own: string[]): Promise<Part> => {
    const args = ['--config', file, ...(options.args ?? []), ...own];
    return starting.use(await runPart(service, { args, verbosity: options.verbosity ?? 'kept' }));
  };
  const nodes = await Promise.all(
    options.udpPorts.map(async (port) => {
      const part = await start('sfu-node', '--udp-port', String(port));
      return { ...part, nodeId: part.ready.split(' ')[1] ?? '' };
    }),
  );
  const jobServices = await Promise.all([start('egress'), start('ingress')]);
  const api = withUrl(await start('api', '--port', String(options.apiPort)));
  const gateways = await Promise.all(
    options.gatewayPorts.map(async (port) =>
      withUrl(await start('signal-gateway', '--port', String(port))),
    ),
  );
  const webhook = namesReceivers(file) ? await start('webhook') : undefined;
  const targets = { gateways: gateways.map(({ url }) => url), api: api.url };
  const front = starting.use(
    await openFrontDoor(targets, { host: '127.0.0.1', port: options.port }),
  );
  const owned = starting.move();
  return {
    front,
    gateways,
    nodes,
    api,
    jobServices,
    webhook,
    nats,
    redis,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const namesReceivers = (file: string): boolean =>
  loadConfig(['--config', file]).webhook.urls.length > 0;

const withUrl = (part: Part) => ({ ...part, url: /http:\S+/.exec(part.ready)?.[0] ?? '' });

function writeConfig({ keys, config = '' }: ClusterOptions, natsPort: number, redisPort: number) {
  return [
    'development: true',
    // The front door is one, unless the configuration says otherwise.
    ...(/^trusted_proxies:/m.test(config) ? [] : ['trusted_proxies: ["127.0.0.1"]']),
    `keys: ${JSON.stringify(keys)}`,
    `nats: { servers: ["nats://127.0.0.1:${natsPort}"] }`,
    `redis: { address: "127.0.0.1:${redisPort}" }`,
    config,
  ].join('\n');
}
