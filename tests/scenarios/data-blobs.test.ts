// May a participant leave a small blob for others? Where it is switched on, within its limits.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { after, before, test } from 'node:test';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

const folder = mkdtempSync(path(tmpdir(), 'chorale-'));
let chorale: RunningChorale;
let without: RunningChorale;
before(async () => {
  const file = path(folder, 'config.yaml');
  writeFileSync(file, 'enable_participant_data_blob: true\n');
  chorale = await startChorale({ args: ['--config', file, '--log-level', 'error'] });
  without = await startChorale({ args: ['--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  await without[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const join = async (where: RunningChorale, room: string, identity: string, grant = {}) =>
  connectSignal({ url: where.url, token: await createToken(where, { room, identity, grant }) });

const keyOf = (text: string) => ({ key: { case: 'generic', value: text } });
const store = (client: SignalClient, requestId: number, key: string, contents: Uint8Array) =>
  client.send({
    case: 'storeDataBlobRequest',
    value: { requestId, blob: { key: keyOf(key), contents } } as never,
  });
const get = (client: SignalClient, requestId: number, identity: string, key: string) =>
  client.send({
    case: 'getDataBlobRequest',
    value: { requestId, participantIdentity: identity, key: keyOf(key) } as never,
  });
const reasonOf = async (client: SignalClient, id: number) =>
  (await client.waitFor('requestResponse', ({ requestId }) => requestId === id)).reason;

test('what one stores another fetches, until its owner leaves', async () => {
  using ada = await join(chorale, 'lab', 'ada');
  using bob = await join(chorale, 'lab', 'bob');
  store(ada, 1, 'schema', Uint8Array.of(1, 2, 3));
  const stored = await ada.waitFor('storeDataBlobResponse');
  assert.deepEqual([stored.requestId, stored.key?.key.value], [1, 'schema']);
  get(bob, 2, 'ada', 'schema');
  const fetched = await bob.waitFor('getDataBlobResponse');
  assert.deepEqual([fetched.requestId, [...(fetched.blob?.contents ?? [])]], [2, [1, 2, 3]]);
  get(bob, 3, 'ada', 'nothing');
  assert.equal(await reasonOf(bob, 3), 1);
  ada.send({ case: 'leave', value: {} as never });
  await ada.closed;
  get(bob, 4, 'ada', 'schema');
  assert.equal(await reasonOf(bob, 4), 1);
});

test('keys of 257 characters and more than 64,000 bytes are refused, replacing is not', async () => {
  using ada = await join(chorale, 'limits', 'ada');
  store(ada, 1, 'k'.repeat(257), Uint8Array.of(1));
  assert.equal(await reasonOf(ada, 1), 3);
  store(ada, 2, 'half', new Uint8Array(40_000));
  await ada.waitFor('storeDataBlobResponse', ({ requestId }) => requestId === 2);
  store(ada, 3, 'other', new Uint8Array(40_000));
  assert.equal(await reasonOf(ada, 3), 3);
  store(ada, 4, 'half', new Uint8Array(60_000));
  await ada.waitFor('storeDataBlobResponse', ({ requestId }) => requestId === 4);
  store(ada, 5, '', Uint8Array.of(1));
  assert.equal(await reasonOf(ada, 5), 11);
});

test('without the grant to publish data nothing is stored', async () => {
  using mute = await join(chorale, 'grants', 'mute', { canPublishData: false });
  store(mute, 1, 'key', Uint8Array.of(1));
  assert.equal(await reasonOf(mute, 1), 2);
});

test('switched off, the requests are answered as unsupported', async () => {
  using ada = await join(without, 'lab', 'ada');
  store(ada, 1, 'key', Uint8Array.of(1));
  assert.equal(await reasonOf(ada, 1), 5);
  get(ada, 2, 'ada', 'key');
  assert.equal(await reasonOf(ada, 2), 5);
});
