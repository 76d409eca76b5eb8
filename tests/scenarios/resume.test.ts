// Who may resume a session? Only whoever holds a token of the same identity and room; others start over.
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

const connect = async (room: string, identity: string, query: Record<string, string> = {}) =>
  connectSignal({
    url: chorale.url,
    token: await createToken(chorale, { room, identity }),
    query,
  });

test('same identity and sid: ReconnectResponse first, everyone listed, the old socket closed', async () => {
  using bob = await connect('lab', 'bob');
  using former = await connect('lab', 'ada');
  const { participant } = await former.waitFor('join');
  const sid = participant?.sid ?? '';
  using ada = await connect('lab', 'ada', { reconnect: '1', sid });
  await ada.waitFor('roomUpdate');
  assert.equal(ada.received[0]?.case, 'reconnect');
  const update = await ada.waitFor('update');
  assert.deepEqual(update.participants.map(({ identity }) => identity).toSorted(), ['ada', 'bob']);
  assert.ok(update.participants.some((p) => p.sid === sid));
  assert.equal(await former.closed, 1000);
  const departures = bob.received.filter(
    (m) => m.case === 'update' && m.value.participants.some(({ state }) => state === 3),
  );
  assert.deepEqual(departures, []);
});

test('resume with the public sid of someone else is refused, for every protocol version', async () => {
  using ada = await connect('theft', 'ada');
  const sid = (await ada.waitFor('join')).participant?.sid ?? '';
  for (const protocol of ['3', '9', '11', '12', '17']) {
    using thief = await connect('theft', 'eve', { reconnect: '1', sid, protocol });
    const leave = await thief.waitFor('leave');
    assert.equal(thief.received[0]?.case, 'leave');
    assert.deepEqual([leave.reason, leave.action, leave.canReconnect], [6, 2, true]);
  }
  ada.send({ case: 'ping', value: 1n });
  await ada.waitFor('pong');
});

test('a session that nobody knows, or of another room, starts over', async () => {
  using ada = await connect('here', 'ada');
  const sid = (await ada.waitFor('join')).participant?.sid ?? '';
  using unknown = await connect('here', 'ada', { reconnect: '1', sid: 'PA_nobody' });
  assert.equal((await unknown.waitFor('leave')).action, 2);
  using elsewhere = await connect('there', 'ada', { reconnect: '1', sid });
  assert.equal((await elsewhere.waitFor('leave')).action, 2);
});

test('v1 resumes by its join request', async () => {
  const token = await createToken(chorale, { room: 'one', identity: 'ada' });
  const options = { url: chorale.url, token };
  using former = await connectSignal({ ...options, join: { clientInfo: { protocol: 17 } } });
  const participantSid = (await former.waitFor('join')).participant?.sid ?? '';
  using ada = await connectSignal({
    ...options,
    join: { clientInfo: { protocol: 17 }, reconnect: true, participantSid },
  });
  await ada.waitFor('reconnect');
  assert.equal(ada.received[0]?.case, 'reconnect');
});
