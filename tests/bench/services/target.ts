// What is measured? The same stack as one process, and as services on NATS and Redis; clients and applications reach both without the front door.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '@chorale/standalone';
import { startChorale } from '../../kit/start-chorale.ts';
import { openReceiver, type Receiver } from '../../kit/webhook-receiver.ts';

export interface Target extends AsyncDisposable {
  readonly gateways: readonly string[];
  readonly api: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly receiver: Receiver;
}

export type Form = 'embedded' | 'cluster';

const keys = { apiKey: 'devkey', apiSecret: 'secret' };

/** What limits a client by its manners is off: one process plays them all. */
const describe = (receiver: string): string =>
  [
    'logging: { level: error }',
    'room: { empty_timeout: 1, departure_timeout: 0 }',
    'limit: { signal_rate: 1000000, signal_burst: 1000000, connections_per_address: 100000 }',
    `webhook: { urls: ["${receiver}"], api_key: devkey }`,
  ].join('\n');

export async function startTarget(form: Form): Promise<Target> {
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'chorale-bench-'));
  starting.defer(() => rm(folder, { recursive: true }));
  const receiver = starting.use(await openReceiver(keys.apiKey, keys.apiSecret));
  const file = join(folder, 'bench.yaml');
  await writeFile(file, describe(receiver.url));
  const urls = form === 'embedded' ? await embed(file, starting) : await spread(file, starting);
  const owned = starting.move();
  return { ...urls, ...keys, receiver, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

type Urls = Pick<Target, 'gateways' | 'api'>;

async function embed(file: string, owned: AsyncDisposableStack): Promise<Urls> {
  const { url } = owned.use(await startChorale({ args: ['--config', file] }));
  return { gateways: [url], api: url };
}

async function spread(file: string, owned: AsyncDisposableStack): Promise<Urls> {
  const cluster = owned.use(
    await startCluster({
      ...{ port: 0, gatewayPorts: [0, 0], apiPort: 0, udpPorts: [0, 0] },
      keys: { devkey: 'secret' },
      config: await readFile(file, 'utf8'),
    }),
  );
  return { gateways: cluster.gateways.map(({ url }) => url), api: cluster.api.url };
}
