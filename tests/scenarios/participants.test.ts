// What may a participant change of itself, and who replaces whom?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

const join = async (room: string, identity: string, grant = {}) =>
  connectSignal({
    url: chorale.url,
    token: await createToken(chorale, { room, identity, grant }),
  });

test('name, metadata and attributes reach the others; an empty attribute is deleted', async () => {
  using ada = await join('facts', 'ada');
  using bob = await join('facts', 'bob');
  const change = (attributes: Record<string, string>, requestId: number) =>
    ada.send({
      case: 'updateMetadata',
      value: { name: 'Ada', metadata: 'm', attributes, requestId } as never,
    });
  change({ mood: 'good', hat: 'red' }, 7);
  change({ hat: '' }, 8);
  const update = await bob.waitFor('update', ({ participants: [first] }) => {
    return first?.attributes['mood'] === 'good' && !('hat' in first.attributes);
  });
  assert.deepEqual([update.participants[0]?.name, update.participants[0]?.metadata], ['Ada', 'm']);
  const confirmed = await ada.waitFor('requestResponse', ({ requestId }) => requestId === 8);
  assert.equal(confirmed.reason, 0);
});

test('versions rise with every change', async () => {
  using ada = await join('versions', 'ada');
  using bob = await join('versions', 'bob');
  for (const name of ['one', 'two', 'three']) {
    ada.send({ case: 'updateMetadata', value: { name } as never });
  }
  await bob.waitFor('update', ({ participants }) => participants[0]?.name === 'three');
  const versions = bob.received.flatMap((message) =>
    message.case === 'update'
      ? message.value.participants.filter((p) => p.identity === 'ada').map((p) => p.version)
      : [],
  );
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => a - b),
  );
});

test('without the grant, or too long, the request is refused and echoed', async () => {
  using ada = await join('grantless', 'ada', { canUpdateOwnMetadata: false });
  ada.send({ case: 'updateMetadata', value: { name: 'x', requestId: 3 } as never });
  const refused = await ada.waitFor('requestResponse');
  assert.deepEqual([refused.requestId, refused.reason], [3, 2]);
  assert.equal(refused.request.case, 'updateMetadata');
  using bob = await join('grantless', 'bob');
  bob.send({ case: 'updateMetadata', value: { name: 'x'.repeat(300), requestId: 4 } as never });
  assert.equal((await bob.waitFor('requestResponse')).reason, 3);
});

test('the newest of one identity wins', async () => {
  using watcher = await join('twice', 'watcher');
  using first = await join('twice', 'ada');
  const { participant } = await first.waitFor('join');
  using second = await join('twice', 'ada');
  const leave = await first.waitFor('leave');
  assert.deepEqual([leave.reason, leave.action], [2, 0]);
  const { participant: newer } = await second.waitFor('join');
  assert.notEqual(newer?.sid, participant?.sid);
  await watcher.waitFor(
    'update',
    ({ participants: [p] }) => p?.sid === participant?.sid && p?.state === 3,
  );
  await watcher.waitFor(
    'update',
    ({ participants: [p] }) => p?.sid === newer?.sid && p?.state === 1,
  );
});

test('a hidden participant is seen by nobody and sees everyone', async () => {
  using ada = await join('hidden', 'ada');
  using ghost = await join('hidden', 'ghost', { hidden: true });
  const joined = await ghost.waitFor('join');
  assert.equal(joined.otherParticipants[0]?.identity, 'ada');
  assert.equal(joined.room?.numParticipants, 1);
  using bob = await join('hidden', 'bob');
  await ada.waitFor('update', ({ participants: [p] }) => p?.identity === 'bob');
  assert.deepEqual(
    (await bob.waitFor('join')).otherParticipants.map(({ identity }) => identity),
    ['ada'],
  );
  const seen = ada.received.flatMap((m) => (m.case === 'update' ? m.value.participants : []));
  assert.ok(seen.every(({ identity }) => identity !== 'ghost'));
});

test('tracks need the grant for their source', async () => {
  using ada = await join('sources', 'ada', { canPublishSources: [2] });
  const add = (cid: string, source: number, type: number) =>
    ada.send({ case: 'addTrack', value: { cid, source, type } as never });
  add('cam', 1, 1);
  add('mic', 2, 0);
  const refused = await ada.waitFor('requestResponse');
  assert.equal(refused.reason, 2);
  assert.equal((await ada.waitFor('trackPublished')).cid, 'mic');
  using mute = await join('sources', 'mute', { canPublish: false });
  mute.send({ case: 'addTrack', value: { cid: 'x', source: 2, type: 0 } as never });
  assert.equal((await mute.waitFor('requestResponse')).reason, 2);
});

test('no more than 20 tracks may be pending', async () => {
  using ada = await join('pending', 'ada');
  for (let i = 0; i < 21; i++) {
    ada.send({ case: 'addTrack', value: { cid: `c${i}`, source: 2, type: 0 } as never });
  }
  assert.equal((await ada.waitFor('requestResponse')).reason, 3);
});
