import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type LocalServer, startRedisServer } from '@chorale/local-servers';
import { Redis } from 'ioredis';
import { describeStoreContract } from '../contract.ts';
import { createRedisStore } from './redis-store.ts';

const quiet = { info: () => undefined, warn: () => undefined };

let server: LocalServer;
before(async () => {
  server = await startRedisServer();
});
after(() => server[Symbol.asyncDispose]());

const sectionOf = ({ port }: LocalServer) => ({ address: `127.0.0.1:${port}` });

async function withRaw<T>(port: number, use: (raw: Redis) => Promise<T>): Promise<T> {
  const raw = new Redis(port, '127.0.0.1');
  try {
    return await use(raw);
  } finally {
    raw.disconnect();
  }
}

describeStoreContract('redis', async () => {
  await withRaw(server.port, (raw) => raw.flushall());
  return createRedisStore(sectionOf(server), { log: quiet });
});

test('redis: every key ends by itself, and names enter only as base64url', async () => {
  await withRaw(server.port, (raw) => raw.flushall());
  await using store = await createRedisStore(sectionOf(server), { log: quiet });
  await store.rooms.claim('a room', 'a');
  await store.rooms.release(await store.rooms.claim('*', 'a'));
  const load = { rooms: 0, participants: 0 };
  await store.nodes.put({ nodeId: 'a', region: '', state: 'serving', ...load }, 5_000);
  await withRaw(server.port, async (raw) => {
    const keys = await raw.keys('*');
    assert.equal(keys.length, 3);
    for (const key of keys) {
      assert.match(key, /^chorale:(room|node):[\w-]+$/);
      assert.ok((await raw.pttl(key)) > 0, key);
    }
  });
});

test('redis: what others wrote under our keys hides nothing', async () => {
  await withRaw(server.port, (raw) => raw.flushall());
  await using store = await createRedisStore(sectionOf(server), { log: quiet });
  const owner = await store.rooms.claim('lab', 'a');
  await withRaw(server.port, async (raw) => {
    await raw.set('chorale:room:eA', 'garbage');
    await raw.hset('chorale:room:eQ', { node: '', epoch: 'x' });
    await raw.set('chorale:node:eA', '{"nodeId":');
    await raw.lpush('chorale:node:eB', 'x');
    await raw.lpush('chorale:instance:egress:eB', 'x');
  });
  assert.deepEqual(await store.rooms.list(), [owner]);
  assert.deepEqual(await store.nodes.list(), []);
  assert.deepEqual(await store.instances.list('egress'), []);
});

test('redis: a server that comes back empty learns the live rooms anew; a stale owner is refused', async () => {
  const first = await startRedisServer();
  const told: string[] = [];
  const tell = (_fields: object, message: string): void => void told.push(message);
  await using store = await createRedisStore(sectionOf(first), { log: { info: tell, warn: tell } });
  const kept = await store.rooms.claim('kept', 'a');
  const lost = await store.rooms.claim('lost', 'a');
  await first[Symbol.asyncDispose]();
  await assert.rejects(store.rooms.claim('other', 'a'), { code: 'unavailable' });
  await using _second = await startRedisServer({ port: first.port });
  const taken = await claimOnceBack();
  assert.ok(taken.epoch > lost.epoch);
  assert.deepEqual([await store.rooms.adopt(kept), await store.rooms.adopt(lost)], [true, false]);
  assert.deepEqual(await store.rooms.find('kept'), kept);
  assert.deepEqual(told, ['waiting for Redis', 'Redis is back']);
  assert.equal(store.generation, 1);

  async function claimOnceBack() {
    for (;;) {
      const claimed = await store.rooms.claim('lost', 'b').catch(() => undefined);
      if (claimed !== undefined) return claimed;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});

test('redis: just back, a room that lives is not taken before its owner has said so', async () => {
  const first = await startRedisServer();
  await using store = await createRedisStore(sectionOf(first), { log: quiet });
  const live = await store.rooms.claim('live', 'a');
  await first[Symbol.asyncDispose]();
  await assert.rejects(store.rooms.find('live'), { code: 'unavailable' });
  await using _second = await startRedisServer({ port: first.port });
  while (store.generation === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  await assert.rejects(store.rooms.claim('live', 'b'), /rooms that live say so first/);
  assert.ok(await store.rooms.adopt(live));
  assert.deepEqual(await store.rooms.claim('live', 'b'), live);
});

test('redis: a user and a password open the door, nothing else does', async () => {
  const args = ['--requirepass', 'pw'];
  await using guarded = await startRedisServer({ args });
  const section = { ...sectionOf(guarded), username: 'default', password: 'pw', db: 2 };
  await using store = await createRedisStore(section, { log: quiet });
  await store.rooms.claim('lab', 'a');
  const stopping = new AbortController();
  const log = { ...quiet, warn: (facts: object) => stopping.abort(facts) };
  const parts = { log, signal: stopping.signal };
  await assert.rejects(createRedisStore(sectionOf(guarded), parts));
  assert.match(JSON.stringify(stopping.signal.reason), /NOAUTH/);
});

test('redis: over TLS, with an authority of our own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chorale-tls-'));
  try {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    createCertificate(cert, key);
    await using plain = await startRedisServer();
    const tlsPort = await withRaw(plain.port, async (raw) => {
      const files = ['tls-cert-file', cert, 'tls-key-file', key, 'tls-auth-clients', 'no'];
      await raw.call('CONFIG', 'SET', ...files);
      for (let port = plain.port + 1; ; port++) {
        const set = await raw.call('CONFIG', 'SET', 'tls-port', port).catch(() => undefined);
        if (set === 'OK') return port;
      }
    });
    const section = { address: `127.0.0.1:${tlsPort}`, tls: { ca_cert_file: cert } };
    await using store = await createRedisStore(section, { log: quiet });
    assert.equal((await store.rooms.claim('lab', 'a')).nodeId, 'a');
  } finally {
    await rm(folder, { recursive: true });
  }
});

function createCertificate(cert: string, key: string): void {
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const files = ['-nodes', '-keyout', key, '-out', cert];
  execFileSync('openssl', [...kind, ...names, ...files], { stdio: 'ignore' });
}
