// Do rooms and identities with odd names stay apart? Names reach the bus only in a form that has no meaning there.
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

const names = [
  '>',
  '*',
  'a.b',
  'a',
  'b',
  'with spaces',
  `"quoted'`,
  'x'.repeat(256),
  '__proto__',
  '日本',
];

test('nothing is delivered across rooms, whatever their names', async () => {
  const clients = await Promise.all(
    names.map(async (room) =>
      connectSignal({
        url: chorale.url,
        token: await createToken(chorale, { room, identity: names[0] ?? '' }),
      }),
    ),
  );
  const joins = await Promise.all(clients.map((client) => client.waitFor('join')));
  assert.equal(new Set(joins.map(({ room }) => room?.sid)).size, names.length);
  for (const { otherParticipants } of joins) assert.deepEqual(otherParticipants, []);
  const [first] = clients;
  first?.send({ case: 'updateMetadata', value: { name: 'changed' } as never });
  await first?.waitFor('update', ({ participants: [p] }) => p?.name === 'changed');
  for (const client of clients.slice(1)) {
    client.send({ case: 'ping', value: 1n });
    await client.waitFor('pong');
    const seen = client.received.flatMap((m) => (m.case === 'update' ? m.value.participants : []));
    assert.ok(seen.every(({ name }) => name !== 'changed'));
  }
  for (const client of clients) client[Symbol.dispose]();
});

test('identities with odd names are told apart in one room', async () => {
  const clients = await Promise.all(
    names.map(async (identity) =>
      connectSignal({
        url: chorale.url,
        token: await createToken(chorale, { room: 'odd', identity }),
      }),
    ),
  );
  const identities = await Promise.all(
    clients.map(async (client) => (await client.waitFor('join')).participant?.identity),
  );
  assert.deepEqual(identities, names);
  for (const client of clients) client[Symbol.dispose]();
});
