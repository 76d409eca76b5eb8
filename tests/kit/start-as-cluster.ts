// How does a scenario run against services as processes of their own? With what it would tell one process.
import { readFileSync } from 'node:fs';
import { startCluster } from '@chorale/standalone';
import type { RunningChorale } from './start-chorale.ts';

export async function startAsCluster(args: readonly string[]): Promise<RunningChorale> {
  const at = args.indexOf('--config');
  const file = at < 0 ? undefined : args[at + 1];
  const cluster = await startCluster({
    ports: [0, 0],
    udpPorts: [0, 0],
    apiPort: 0,
    keys: { devkey: 'secret' },
    args: at < 0 ? args : args.toSpliced(at, 2),
    ...(file === undefined ? {} : { config: readFileSync(file, 'utf8') }),
  });
  const { gateways, nodes, api } = cluster;
  let asked = 0;
  const nextUrl = (): string => gateways[asked++ % gateways.length]?.url ?? '';
  return {
    get url(): string {
      return nextUrl();
    },
    get wsUrl(): string {
      return nextUrl().replace('http', 'ws');
    },
    apiKey: 'devkey',
    apiSecret: 'secret',
    pid: nodes[0]?.pid ?? 0,
    debugUrl: '',
    log: () => [...nodes, ...gateways, api].map((part) => part.log()).join(''),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
}
