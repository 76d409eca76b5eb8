// What must hold on every store twin? Run by each twin's test file, and by later twins.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Store } from './room-store.ts';

export function describeStoreContract(name: string, createStore: () => Promise<Store>): void {
  test(`${name}: the first claim wins, whoever asks`, async () => {
    await using store = await createStore();
    const claims = await Promise.all(['a', 'b', 'c'].map((node) => store.rooms.claim('lab', node)));
    assert.equal(new Set(claims.map(({ nodeId }) => nodeId)).size, 1);
    assert.deepEqual(await store.rooms.find('lab'), claims[0]);
  });

  test(`${name}: the epoch rises with every owner, also after a release`, async () => {
    await using store = await createStore();
    const first = await store.rooms.claim('lab', 'a');
    assert.ok(await store.rooms.release(first));
    assert.equal(await store.rooms.find('lab'), undefined);
    const second = await store.rooms.claim('lab', 'b');
    assert.ok(second.epoch > first.epoch);
  });

  test(`${name}: who lost a room cannot release it`, async () => {
    await using store = await createStore();
    const former = await store.rooms.claim('lab', 'a');
    await store.rooms.release(former);
    const owner = await store.rooms.claim('lab', 'b');
    assert.equal(await store.rooms.release(former), false);
    assert.deepEqual(await store.rooms.find('lab'), owner);
  });

  test(`${name}: odd names stay apart`, async () => {
    await using store = await createStore();
    const names = ['>', '*', 'a.b', 'a b', '__proto__', 'x'.repeat(256), '"\'', ''];
    for (const room of names) await store.rooms.claim(room, 'a');
    const listed = (await store.rooms.list()).map(({ roomName }) => roomName);
    assert.deepEqual(listed.toSorted(), names.toSorted());
  });

  test(`${name}: who owns a room may say so again; who lost it may not`, async () => {
    await using store = await createStore();
    const first = await store.rooms.claim('lab', 'a');
    assert.ok(await store.rooms.adopt(first));
    await store.rooms.release(first);
    assert.equal(await store.rooms.adopt(first), false);
    const second = await store.rooms.claim('lab', 'b');
    assert.equal(await store.rooms.adopt(first), false);
    assert.deepEqual(await store.rooms.find('lab'), second);
  });

  test(`${name}: a room that the store forgot is adopted, and later owners have later epochs`, async () => {
    await using store = await createStore();
    const forgotten = { roomName: 'lab', nodeId: 'a', epoch: Date.now() + 60_000 };
    assert.ok(await store.rooms.adopt(forgotten));
    assert.deepEqual(await store.rooms.find('lab'), forgotten);
    await store.rooms.release(forgotten);
    assert.ok((await store.rooms.claim('lab', 'b')).epoch > forgotten.epoch);
  });

  test(`${name}: a node is listed for as long as it says that it lives`, async () => {
    await using store = await createStore();
    const load = { rooms: 1, participants: 2 };
    const record = { nodeId: 'a.>*', region: 'here', state: 'serving' as const, ...load };
    await store.nodes.put(record, 60_000);
    await store.nodes.put({ ...record, nodeId: 'short' }, 30);
    assert.deepEqual(await store.nodes.find('a.>*'), record);
    while ((await store.nodes.find('short')) !== undefined) await turn();
    assert.deepEqual(await store.nodes.list(), [record]);
    await store.nodes.put({ ...record, state: 'draining', rooms: 0 }, 60_000);
    assert.equal((await store.nodes.find('a.>*'))?.state, 'draining');
    await store.nodes.remove('a.>*');
    assert.deepEqual(await store.nodes.list(), []);
  });

  test(`${name}: a service that takes jobs is listed by its kind for as long as it says so`, async () => {
    await using store = await createStore();
    const facts = { region: 'here', state: 'serving' as const, jobs: 2 };
    const record = { instanceId: 'a.>*', kind: 'egress' as const, ...facts };
    await store.instances.put(record, 60_000);
    await store.instances.put({ ...record, kind: 'ingress' }, 30);
    assert.deepEqual(await store.instances.list('egress'), [record]);
    while ((await store.instances.list('ingress')).length > 0) await turn();
    await store.instances.put({ ...record, state: 'draining' }, 60_000);
    assert.equal((await store.instances.list('egress'))[0]?.state, 'draining');
    await store.instances.remove(record);
    assert.deepEqual(await store.instances.list('egress'), []);
  });
}
