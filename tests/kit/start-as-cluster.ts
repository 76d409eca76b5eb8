// How does a scenario run against services as processes of their own? With what it would tell one process.
import { readFileSync } from 'node:fs';
import { type Cluster, startCluster } from '@chorale/standalone';
import type { RunningChorale, Spread } from './start-chorale.ts';

export async function startAsCluster(args: readonly string[]): Promise<RunningChorale> {
  const at = args.indexOf('--config');
  const file = at < 0 ? undefined : args[at + 1];
  const cluster = await startCluster({
    ...{ port: 0, gatewayPorts: [0, 0], apiPort: 0, udpPorts: [0, 0] },
    keys: { devkey: 'secret' },
    args: at < 0 ? args : args.toSpliced(at, 2),
    config: configOf(file),
  });
  const { front, gateways, nodes, api, jobServices, webhook } = cluster;
  return {
    url: front.url,
    wsUrl: front.url.replace('http', 'ws'),
    gatewayUrl: gateways[0]?.url ?? '',
    apiKey: 'devkey',
    apiSecret: 'secret',
    pid: nodes[0]?.pid ?? 0,
    debugUrl: '',
    log: () =>
      [...nodes, ...gateways, api, ...jobServices, webhook].map((part) => part?.log()).join(''),
    spread: () => readSpread(cluster),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}

/** One media worker a node where the test does not say: half of the processes, and all of the borders. */
function configOf(file: string | undefined): string {
  const config = file === undefined ? '' : readFileSync(file, 'utf8');
  return /^node:/m.test(config) ? config : `node: { workers: 1 }\n${config}`;
}

const readSpread = ({ front, nodes }: Cluster): Spread => ({
  sessions: [...front.sockets],
  rooms: nodes.map((node) => node.log().split('"room opened"').length - 1),
});
