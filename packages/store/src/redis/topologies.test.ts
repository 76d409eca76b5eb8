// Does the store hold its contract on a Redis behind a sentinel and on a Redis cluster, and survive a master that dies?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type RedisCluster,
  type RedisSentinels,
  SENTINEL_MASTER,
  startRedisCluster,
  startRedisSentinels,
} from '@chorale/local-servers';
import { Redis } from 'ioredis';
import { describeStoreContract } from '../contract.ts';
import type { Ownership, Store } from '../room-store.ts';
import { createRedisStore } from './redis-store.ts';

const quiet = { info: () => undefined, warn: () => undefined };

let sentinels: RedisSentinels;
let cluster: RedisCluster;
before(async () => {
  [sentinels, cluster] = await Promise.all([startRedisSentinels(), startRedisCluster()]);
});
after(async () => {
  await Promise.all([sentinels[Symbol.asyncDispose](), cluster[Symbol.asyncDispose]()]);
});

const sentinelSection = ({ sentinel }: RedisSentinels) => ({
  sentinel_addresses: [`127.0.0.1:${sentinel.port}`],
  sentinel_master_name: SENTINEL_MASTER,
});

const clusterSection = () => ({
  cluster_addresses: cluster.servers.map(({ port }) => `127.0.0.1:${port}`),
});

async function withRaw<T>(port: number, use: (raw: Redis) => Promise<T>): Promise<T> {
  const raw = new Redis(port, '127.0.0.1');
  try {
    return await use(raw);
  } finally {
    raw.disconnect();
  }
}

describeStoreContract('redis behind a sentinel', async () => {
  await withRaw(sentinels.master.port, (raw) => raw.flushall());
  return createRedisStore(sentinelSection(sentinels), { log: quiet });
});

describeStoreContract('redis cluster', async () => {
  await Promise.all(cluster.servers.map(({ port }) => withRaw(port, (raw) => raw.flushall())));
  return createRedisStore(clusterSection(), { log: quiet });
});

test('redis cluster: rooms lie on every server and are listed from all of them', async () => {
  await using store = await createRedisStore(clusterSection(), { log: quiet });
  const names = Array.from({ length: 60 }, (_, i) => `room ${i}`);
  for (const name of names) await store.rooms.claim(name, 'a');
  const sizes = await Promise.all(
    cluster.servers.map(({ port }) => withRaw(port, (raw) => raw.dbsize())),
  );
  assert.ok(
    sizes.every((size) => size > 0),
    `${sizes}`,
  );
  const listed = new Set((await store.rooms.list()).map(({ roomName }) => roomName));
  assert.ok(names.every((name) => listed.has(name)));
});

test('redis cluster: one of the addresses is enough to find the others', async () => {
  const [first = ''] = clusterSection().cluster_addresses;
  await using store = await createRedisStore({ cluster_addresses: [first] }, { log: quiet });
  for (let i = 0; i < 20; i++) await store.rooms.claim(`found ${i}`, 'a');
});

test('redis behind a sentinel: the master is killed, the replica takes over, and the store goes on', async () => {
  await using own = await startRedisSentinels();
  const told: string[] = [];
  const tell = (_fields: object, message: string): void => void told.push(message);
  const log = { info: tell, warn: tell };
  await using store = await createRedisStore(sentinelSection(own), { log });
  const before = await store.rooms.claim('lab', 'a');
  await withRaw(own.master.port, (raw) => raw.wait(1, 5_000));
  process.kill(own.master.pid, 'SIGKILL');
  await own.master.ended;
  const other = await claimAgain(store);
  assert.equal(other.nodeId, 'b');
  assert.deepEqual(await store.rooms.find('lab'), before);
  assert.ok(await store.rooms.adopt(before));
  assert.ok(await store.rooms.release(before));
  assert.ok((await store.rooms.claim('lab', 'c')).epoch > before.epoch);
  assert.deepEqual(told, ['waiting for Redis', 'Redis is back']);
  assert.match(await withRaw(own.replica.port, (raw) => raw.info('replication')), /role:master/);
});

test('redis behind a sentinel: a master that steps down is left, although it still answers', async () => {
  const own = sentinels;
  await using store = await createRedisStore(sentinelSection(own), { log: quiet });
  const before = await store.rooms.claim('lab', 'a');
  await withRaw(own.master.port, (raw) => raw.wait(1, 5_000));
  await stepDown(own);
  await untilRole(own.master.port, 'slave');
  await claimAgain(store);
  assert.deepEqual(await store.rooms.find('lab'), before);
  assert.ok(await store.rooms.release(before));
});

/** A sentinel refuses until it has heard of the replica often enough. */
async function stepDown({ sentinel }: RedisSentinels): Promise<void> {
  const endMs = performance.now() + 30_000;
  await withRaw(sentinel.port, async (raw) => {
    for (;;) {
      const answer = await raw.call('SENTINEL', 'FAILOVER', SENTINEL_MASTER).catch(String);
      if (answer === 'OK') return;
      if (performance.now() > endMs) throw new Error(`${answer}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}

async function untilRole(port: number, role: string): Promise<void> {
  const endMs = performance.now() + 30_000;
  await withRaw(port, async (raw) => {
    while (!(await raw.info('replication').catch(() => '')).includes(`role:${role}`)) {
      if (performance.now() > endMs) throw new Error(`no ${role} on ${port}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
}

/** Bounded: a failover takes seconds, half a minute is none. */
async function claimAgain(store: Store): Promise<Ownership> {
  const endMs = performance.now() + 30_000;
  for (;;) {
    const claimed = await store.rooms.claim('other', 'b').catch((error: unknown) => error);
    if (!(claimed instanceof Error)) return claimed as Ownership;
    if (performance.now() > endMs) throw claimed;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
