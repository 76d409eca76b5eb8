// `npm run cluster`: two nodes and two gateways behind one port, on a NATS and a Redis of their own, for development.
import { parseArgs } from 'node:util';
import { findMissingServers } from '@chorale/local-servers';
import { ConfigError, runService } from '@chorale/service';
import { createMeetToken } from '../mount-meet.ts';
import { type Cluster, startCluster } from './start-cluster.ts';

/** Known to everyone; the cluster listens on loopback only. */
const signer = { apiKey: 'devkey', secret: 'secret' };
/** Between the first UDP ports of two nodes: more than a node has workers. */
const UDP_STEP = 64;

await runService({
  async create() {
    const missing = findMissingServers();
    if (missing.length > 0) {
      throw new ConfigError([
        `the cluster needs ${missing.join(' and ')}: on Debian, apt-get install ${missing.join(' ')}`,
      ]);
    }
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '7880' },
        'udp-port': { type: 'string', default: '7900' },
      },
    });
    const [port, udpPort] = [Number(values.port), Number(values['udp-port'])];
    const cluster = await startCluster({
      port,
      gatewayPorts: [0, 0],
      apiPort: 0,
      udpPorts: [udpPort, udpPort === 0 ? 0 : udpPort + UDP_STEP],
      keys: { [signer.apiKey]: signer.secret },
      verbosity: 'shown',
    });
    process.stdout.write(await describeCluster(cluster));
    return {
      name: 'cluster',
      drain: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
    };
  },
});

async function describeCluster(cluster: Cluster): Promise<string> {
  const token = await createMeetToken('lobby', 'guest', signer);
  return [
    `chorale listens on ${cluster.front.url} (clients and applications)`,
    '',
    ...cluster.gateways.map(({ url, pid }) => `gateway  ${url.replace('http', 'ws')}  pid ${pid}`),
    `api      ${cluster.api.url}  pid ${cluster.api.pid}`,
    ...cluster.jobServices.map(
      ({ service, ready, pid }) => `${service.padEnd(8)} ${ready.split(' ')[1]}  pid ${pid}`,
    ),
    ...cluster.nodes.map(({ nodeId, pid }) => `node     ${nodeId}  pid ${pid}`),
    ...(cluster.webhook === undefined ? [] : [`webhook  pid ${cluster.webhook.pid}`]),
    `nats     127.0.0.1:${cluster.nats.port}   redis 127.0.0.1:${cluster.redis.port}`,
    '',
    `API key ${signer.apiKey}, secret ${signer.secret}; a token for the room lobby:`,
    token,
    '',
    'Any gateway leads to any room. Kill a node by its pid: its clients come back on the other. Ctrl-C ends everything.',
    '',
  ].join('\n');
}
