// Who is told at once, and what waits? A change that was asked for is told at once; visitors who publish nothing are told in rounds.
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
before(async () => {
  const file = path(folder, 'config.yaml');
  writeFileSync(file, 'limit: { participants_told_at_once: 0 }\n');
  chorale = await startChorale({ args: ['--config', file, '--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const join = async (room: string, identity: string) =>
  connectSignal({ url: chorale.url, token: await createToken(chorale, { room, identity }) });

const updatesAbout = (client: SignalClient, prefix: string) =>
  client.received
    .filter((message) => message.case === 'update')
    .map(({ value }) => value.participants.filter(({ identity }) => identity.startsWith(prefix)))
    .filter((participants) => participants.length > 0);

test('a crowd of silent visitors costs a witness few messages, and nobody is missed', async () => {
  using witness = await join('crowd', 'witness');
  const crowd = await Promise.all(Array.from({ length: 20 }, (_, i) => join('crowd', `guest${i}`)));
  const seen = () =>
    new Set(
      updatesAbout(witness, 'guest')
        .flat()
        .map(({ identity }) => identity),
    );
  await witness.waitFor('update', () => seen().size === 20);
  const messages = updatesAbout(witness, 'guest').length;
  assert.ok(messages < 15, `${messages} messages`);
  for (const guest of crowd) guest[Symbol.dispose]();
});

test('a joiner has everyone in its first message, whatever waits for the others', async () => {
  const crowd = await Promise.all(Array.from({ length: 5 }, (_, i) => join('full', `guest${i}`)));
  await Promise.all(crowd.map((guest) => guest.waitFor('join')));
  using ada = await join('full', 'ada');
  assert.equal((await ada.waitFor('join')).otherParticipants.length, 5);
  for (const guest of crowd) guest[Symbol.dispose]();
});

test('a change that was asked for does not wait for the round', async () => {
  using witness = await join('asked', 'witness');
  using ada = await join('asked', 'ada');
  await witness.waitFor('update', ({ participants: [p] }) => p?.identity === 'ada');
  using bob = await join('asked', 'bob');
  await bob.waitFor('join');
  ada.send({ case: 'updateMetadata', value: { name: 'Ada' } as never });
  await witness.waitFor('update', ({ participants: [p] }) => p?.name === 'Ada');
  const order = witness.received.flatMap((m) =>
    m.case === 'update' ? m.value.participants.map((p) => p.name || p.identity) : [],
  );
  assert.ok(order.includes('Ada'));
  assert.ok(!order.slice(0, order.indexOf('Ada')).includes('bob'), order.join());
  await witness.waitFor('update', ({ participants: [p] }) => p?.identity === 'bob');
});

test('counts of the room are told, and only when they have changed', async () => {
  using witness = await join('counts', 'witness');
  using ada = await join('counts', 'ada');
  await ada.waitFor('join');
  const update = await witness.waitFor('roomUpdate');
  assert.equal(update.room?.numParticipants, 2);
  const updates = witness.received.filter((message) => message.case === 'roomUpdate');
  assert.equal(updates.length, 1);
});
