// How is a data track announced, subscribed to and ended, and which announcements are refused?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

const join = async (room: string, identity: string, query = {}): Promise<SignalClient> =>
  connectSignal({ url: chorale.url, token: await createToken(chorale, { room, identity }), query });

const publish = (client: SignalClient, pubHandle: number, name: string): void =>
  client.send({ case: 'publishDataTrackRequest', value: { pubHandle, name } as never });

test('a data track is announced, subscribed to under a handle of its own, and unpublished', async () => {
  using ada = await join('tracks', 'ada');
  using bob = await join('tracks', 'bob');
  publish(ada, 7, 'telemetry');
  const { info } = await ada.waitFor('publishDataTrackResponse');
  assert.match(info?.sid ?? '', /^DTR_/);
  const sees = (count: number) =>
    bob.waitFor(
      'update',
      ({ participants: [p] }) => p?.identity === 'ada' && p.dataTracks.length === count,
    );
  await sees(1);
  const updates = [{ trackSid: info?.sid, subscribe: true }];
  bob.send({ case: 'updateDataSubscription', value: { updates } as never });
  const { subHandles } = await bob.waitFor('dataTrackSubscriberHandles');
  const [[, handle] = []] = Object.entries(subHandles);
  assert.deepEqual([handle?.publisherIdentity, handle?.trackSid], ['ada', info?.sid]);
  ada.send({ case: 'unpublishDataTrackRequest', value: { pubHandle: 7 } as never });
  assert.equal((await ada.waitFor('unpublishDataTrackResponse')).info?.sid, info?.sid);
  await sees(0);
});

test('who wants all data tracks is given each', async () => {
  using ada = await join('auto', 'ada');
  using bob = await join('auto', 'bob', { auto_subscribe_data_track: '1' });
  publish(ada, 1, 'one');
  await bob.waitFor(
    'dataTrackSubscriberHandles',
    ({ subHandles }) => Object.keys(subHandles).length === 1,
  );
});

test('handles and names must be valid and free', async () => {
  using ada = await join('refused', 'ada');
  publish(ada, 1, 'one');
  await ada.waitFor('publishDataTrackResponse');
  const wrong = [
    [0, 'zero', 7],
    [70_000, 'far', 7],
    [2, '', 8],
    [2, 'x'.repeat(257), 8],
    [1, 'again', 9],
    [2, 'one', 10],
  ] as const;
  for (const [handle, name] of wrong) publish(ada, handle, name);
  const reasons = () => ada.received.filter((m) => m.case === 'requestResponse');
  await ada.waitFor('requestResponse', ({ reason }) => reason === 10);
  assert.deepEqual(
    reasons().map(({ value }) => (value as { reason: number }).reason),
    wrong.map(([, , reason]) => reason),
  );
});
