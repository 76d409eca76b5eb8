// Does the log of many machines keep what a log must, across restarts of server and consumers?
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as turn } from 'node:timers/promises';
import { createDeferred } from '@chorale/async';
import { type LocalServer, startNatsServer } from '@chorale/local-servers';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { describeDurableLogContract } from '../durable-log-contract.ts';
import { createJetStreamLog, type JetStreamLog } from './jetstream-log.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const soon = (): number => 1;
const entry = (key: string, id: string) => ({ key, id, data: new TextEncoder().encode(id) });

let server: LocalServer;
let streams = 0;
before(async () => {
  server = await startNatsServer();
});
after(() => server[Symbol.asyncDispose]());

const open = ({ port }: LocalServer, name = `TEST_${++streams}`): Promise<JetStreamLog> =>
  createJetStreamLog(
    { servers: [`nats://127.0.0.1:${port}`] },
    { log: quiet },
    { name, limits: { maxBytes: 16 * 1024 * 1024 } },
  );

describeDurableLogContract('jetstream', () => open(server));

/** Collects ids until there are `count`. */
function collect(log: JetStreamLog, count: number, name = 'c') {
  const seen: string[] = [];
  const done = createDeferred<void>();
  const consumer = log.consume({
    name,
    backoffMs: soon,
    handle: async ({ key, id }) => {
      seen.push(`${key} ${id}`);
      if (seen.length === count) done.resolve();
    },
  });
  return { seen, done: done.promise, consumer };
}

test('keys are whatever rooms are called', async () => {
  await using log = await open(server);
  const keys = ['', '_', '>', '*', 'a.b', 'a b', 'ü', 'x'.repeat(256)];
  for (const [i, key] of keys.entries()) await log.append(entry(key, `${i}`));
  const { seen, done, consumer } = collect(log, keys.length);
  await using _consumer = consumer;
  await done;
  assert.deepEqual(
    seen,
    keys.map((key, i) => `${key} ${i}`),
  );
});

test('what somebody else put into the stream is passed over, and counted', async () => {
  const name = `TEST_${++streams}`;
  await using log = await open(server, name);
  const stranger = await connect({ servers: `127.0.0.1:${server.port}` });
  await jetstream(stranger).publish(`chorale.${name.toLowerCase()}.a`, 'no id');
  await jetstream(stranger).publish(`chorale.${name.toLowerCase()}.a.b`, 'x', { msgID: 'y' });
  await stranger.close();
  await log.append(entry('a', 'a1'));
  const { seen, done, consumer } = collect(log, 1);
  await using _consumer = consumer;
  await done;
  assert.deepEqual([seen, log.counters().foreign], [['a a1'], 2]);
});

test('of two copies one works; when it ends the other goes on behind it', async () => {
  const name = `TEST_${++streams}`;
  await using first = await open(server, name);
  await using second = await open(server, name);
  for (const id of ['1', '2', '3']) await first.append(entry('a', id));
  const one = collect(first, 3);
  await one.done;
  const other = collect(second, 2);
  await one.consumer[Symbol.asyncDispose]();
  for (const id of ['4', '5']) await first.append(entry('a', id));
  await other.done;
  await other.consumer[Symbol.asyncDispose]();
  assert.deepEqual(
    [one.seen, other.seen],
    [
      ['a 1', 'a 2', 'a 3'],
      ['a 4', 'a 5'],
    ],
  );
});

test('a server that is killed and comes back has what it confirmed; readers and writers go on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chorale-store-'));
  const args = ['-sd', folder];
  const former = await startNatsServer({ args });
  await using log = await open(former, 'KEPT');
  for (let i = 0; i < 50; i++) await log.append(entry(`k${i % 5}`, `${i}`));
  await former[Symbol.asyncDispose]();
  await assert.rejects(log.append(entry('k0', 'lost')), { code: 'unavailable' });
  const { seen, done, consumer } = collect(log, 60);
  await using _later = await startNatsServer({ port: former.port, args });
  for (let i = 50; i < 60; i++) await appendUntilTaken(log, entry(`k${i % 5}`, `${i}`));
  await done;
  await consumer[Symbol.asyncDispose]();
  for (let k = 0; k < 5; k++) {
    const ofKey = seen.filter((text) => text.startsWith(`k${k} `));
    const expected = Array.from({ length: 12 }, (_, i) => `k${k} ${k + 5 * i}`);
    assert.deepEqual(ofKey, expected);
  }
  await rm(folder, { recursive: true, force: true });
});

test('a server that comes back empty: the log begins anew, for readers and writers', async () => {
  const former = await startNatsServer();
  await using log = await open(former, 'EMPTIED');
  const { seen, done, consumer } = collect(log, 8);
  await using _consumer = consumer;
  for (const id of ['1', '2', '3', '4', '5']) await log.append(entry('a', id));
  await eventually(() => (seen.length === 5 ? undefined : `${seen.length} of 5`));
  await former[Symbol.asyncDispose]();
  await using _later = await startNatsServer({ port: former.port });
  for (const id of ['6', '7', '8']) await appendUntilTaken(log, entry('a', id));
  await done;
  assert.deepEqual(
    seen,
    ['1', '2', '3', '4', '5', '6', '7', '8'].map((id) => `a ${id}`),
  );
});

async function eventually(missing: () => string | undefined): Promise<void> {
  const endMs = performance.now() + 15_000;
  for (let words = missing(); words !== undefined; words = missing()) {
    if (performance.now() > endMs) throw new Error(`still missing: ${words}`);
    await turn(20);
  }
}

async function appendUntilTaken(log: JetStreamLog, given: ReturnType<typeof entry>): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      return await log.append(given);
    } catch (error) {
      if (failures === 20) throw error;
    }
  }
}
