// Does a rehearsed failure look like the real one? Each scenario that a client may ask for.
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

const connect = async (room: string, query: Record<string, string> = {}) =>
  connectSignal({
    url: chorale.url,
    token: await createToken(chorale, { room, identity: 'ada' }),
    query,
  });

const scenario = (name: string, value: unknown = true) => ({
  case: 'simulate' as const,
  value: { scenario: { case: name, value } } as never,
});

test('speaker_update: its client is told that it speaks, and that it has stopped', async () => {
  using ada = await connect('speaker');
  ada.send(scenario('speakerUpdate', 1));
  await ada.waitFor('speakersChanged', ({ speakers: [first] }) => first?.active === true);
  await ada.waitFor('speakersChanged', ({ speakers: [first] }) => first?.active === false);
});

for (const name of ['nodeFailure', 'migration']) {
  test(`${name}: told to resume, and may`, async () => {
    using ada = await connect(name);
    const sid = (await ada.waitFor('join')).participant?.sid ?? '';
    ada.send(scenario(name));
    const leave = await ada.waitFor('leave');
    assert.deepEqual([leave.action, await ada.closed], [1, 1000]);
    using again = await connect(name, { reconnect: '1', sid });
    await again.waitFor('reconnect');
    assert.equal(again.received[0]?.case, 'reconnect');
  });
}

test('server_leave: removed as by a server that ends', async () => {
  using ada = await connect('leave');
  ada.send(scenario('serverLeave'));
  const leave = await ada.waitFor('leave');
  assert.deepEqual([leave.reason, leave.action], [3, 2]);
});

test('leave_request_full_reconnect: told to join anew', async () => {
  using ada = await connect('full');
  ada.send(scenario('leaveRequestFullReconnect'));
  assert.equal((await ada.waitFor('leave')).action, 2);
});

test('disconnect_signal_on_resume: the next resume fails, the one after it does not', async () => {
  using ada = await connect('once');
  const sid = (await ada.waitFor('join')).participant?.sid ?? '';
  ada.send(scenario('disconnectSignalOnResume'));
  ada.send({ case: 'ping', value: 1n });
  await ada.waitFor('pong');
  await assert.rejects(connect('once', { reconnect: '1', sid }));
  using again = await connect('once', { reconnect: '1', sid });
  await again.waitFor('reconnect');
});

test('a scenario that is not rehearsed changes nothing', async () => {
  using ada = await connect('nothing');
  ada.send(scenario('subscriberBandwidth', 1n));
  ada.send({ case: 'updateLayers', value: { trackSid: 'TR_nobody' } as never });
  ada.send({ case: 'ping', value: 1n });
  await ada.waitFor('pong');
  assert.ok(ada.received.every((message) => message.case !== 'leave'));
});
