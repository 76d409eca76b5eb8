// Does a room work across gateways and nodes, and does it come back when its node is killed?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Cluster, startCluster } from '@chorale/standalone';
import { EgressClient, RoomServiceClient } from 'livekit-server-sdk';
import { eventually } from '../kit/eventually.ts';
import { connectSignal } from '../kit/signal-client.ts';
import { createToken } from '../kit/token.ts';

const keys = { apiKey: 'devkey', apiSecret: 'secret' };
const config = 'node: { workers: 1 }';

const start = (): Promise<Cluster> =>
  startCluster({
    ...{ port: 0, gatewayPorts: [0, 0], udpPorts: [0, 0], apiPort: 0 },
    ...{ keys: { devkey: 'secret' }, config },
  });

let cluster: Cluster;
before(async () => {
  cluster = await start();
});
after(() => cluster[Symbol.asyncDispose]());

const join = async (gateway: number, room: string, identity: string) =>
  connectSignal({
    url: cluster.gateways[gateway]?.url ?? '',
    token: await createToken(keys, { room, identity }),
  });

const nodeOf = (join: { serverInfo?: { nodeId: string } | undefined }): string =>
  join.serverInfo?.nodeId ?? '';

test('two participants on different gateways see each other', async () => {
  using ada = await join(0, 'lab', 'ada');
  using bob = await join(1, 'lab', 'bob');
  const { otherParticipants } = await bob.waitFor('join');
  assert.deepEqual(
    otherParticipants.map(({ identity }) => identity),
    ['ada'],
  );
  await ada.waitFor('update', ({ participants: [first] }) => first?.identity === 'bob');
  bob.send({ case: 'leave', value: {} as never });
  await ada.waitFor('update', ({ participants: [first] }) => first?.state === 3);
});

test('rooms spread over the nodes, and each has one', async () => {
  const nodes = new Map<string, string>();
  const clients: Disposable[] = [];
  for (let i = 0; i < 12; i++) {
    for (const gateway of [0, 1]) {
      const client = await join(gateway, `spread-${i}`, `p${gateway}`);
      clients.push(client);
      const node = nodeOf(await client.waitFor('join'));
      assert.equal(nodes.get(`spread-${i}`) ?? node, node);
      nodes.set(`spread-${i}`, node);
    }
  }
  assert.deepEqual(new Set(nodes.values()), new Set(cluster.nodes.map(({ nodeId }) => nodeId)));
  for (const client of clients) client[Symbol.dispose]();
});

test('the api finds rooms on every node', async () => {
  const clients = await Promise.all([0, 1, 2, 3].map((i) => join(i % 2, `listed-${i}`, 'ada')));
  const rooms = new RoomServiceClient(cluster.api.url, keys.apiKey, keys.apiSecret);
  const names = ['listed-0', 'listed-1', 'listed-2', 'listed-3'];
  const listed = await rooms.listRooms(names);
  assert.deepEqual(listed.map(({ name }) => name).toSorted(), names);
  for (const client of clients) client[Symbol.dispose]();
});

test('joins of one new room at once, on both gateways, meet in one room', async () => {
  const clients = await Promise.all(
    Array.from({ length: 8 }, (_, i) => join(i % 2, 'rush', `p${i}`)),
  );
  const joins = await Promise.all(clients.map((client) => client.waitFor('join')));
  assert.equal(new Set(joins.map(({ room }) => room?.sid)).size, 1);
  for (const client of clients) client[Symbol.dispose]();
});

test('an egress service that is killed is asked for nothing', async () => {
  const egress = new EgressClient(cluster.front.url, keys.apiKey, keys.apiSecret);
  assert.deepEqual(await egress.listEgress(), []);
  const killed = cluster.jobServices.find(({ service }) => service === 'egress');
  process.kill(killed?.pid ?? 0, 'SIGKILL');
  await killed?.ended;
  await assert.rejects(egress.listEgress(), /no egress service is running/);
});

test('when a node is killed its clients are told to reconnect, and can on the other node', async (t) => {
  await using doomed = await start();
  const url = (gateway: number): string => doomed.gateways[gateway]?.url ?? '';
  const connect = async (gateway: number, identity: string) =>
    connectSignal({ url: url(gateway), token: await createToken(keys, { room: 'lab', identity }) });
  using ada = await connect(0, 'ada');
  using bob = await connect(1, 'bob');
  const home = nodeOf(await ada.waitFor('join'));
  await bob.waitFor('join');
  const victim = doomed.nodes.find(({ nodeId }) => nodeId === home);
  const workers = [
    ...(victim?.log() ?? '').matchAll(/"pid":(\d+),"msg":"media worker started"/g),
  ].map(([, pid]) => Number(pid));
  assert.equal(workers.length, 1);
  process.kill(victim?.pid ?? 0, 'SIGKILL');
  const killedMs = performance.now();
  const leaves = await Promise.all([ada.waitFor('leave'), bob.waitFor('leave')]);
  const toldMs = performance.now() - killedMs;
  for (const { action, canReconnect } of leaves)
    assert.deepEqual([action, canReconnect], [2, true]);
  let again = '';
  await eventually(async () => {
    const client = await connect(1, 'ada').catch(String);
    if (typeof client === 'string') return client;
    again = nodeOf(await client.waitFor('join'));
    client[Symbol.dispose]();
    return;
  });
  const backMs = performance.now() - killedMs;
  t.diagnostic(`told after ${Math.round(toldMs)} ms, back after ${Math.round(backMs)} ms`);
  assert.ok(again !== '' && again !== home);
  assert.ok(backMs < 8_000, `${backMs} ms`);
  await eventually(() => (workers.some(isAlive) ? 'the end of its workers' : undefined));
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
