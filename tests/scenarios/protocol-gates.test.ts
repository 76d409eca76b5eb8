// What is an old client told? Only what its protocol version can read; everyone else notices nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dispose } from '@livekit/rtc-node';
import { announceTrack, offerOf } from '../kit/announced-track.ts';
import { joinRtc, publishTone } from '../kit/rtc-participant.ts';
import { connectSignal } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  await dispose();
});

const join = async (room: string, identity: string, protocol: number) =>
  connectSignal({
    url: chorale.url,
    token: await createToken(chorale, { room, identity }),
    query: { protocol: String(protocol) },
  });

test('the subscriber connection is primary from protocol 3 on', async () => {
  for (const protocol of [1, 2, 3, 8, 17]) {
    using ada = await join('primary', `ada${protocol}`, protocol);
    assert.equal((await ada.waitFor('join')).subscriberPrimary, protocol > 2, `${protocol}`);
  }
});

test('clients of every protocol join with the sid of the room and hear of each other', async () => {
  using newest = await join('every', 'newest', 17);
  for (let protocol = 1; protocol <= 16; protocol++) {
    using old = await join('every', `old${protocol}`, protocol);
    const { room, otherParticipants } = await old.waitFor('join');
    assert.match(room?.sid ?? '', /^RM_/);
    assert.ok(otherParticipants.some(({ identity }) => identity === 'newest'));
  }
  await newest.waitFor('update', ({ participants }) =>
    participants.some(({ identity }) => identity === 'old16'),
  );
});

test('a success is confirmed from protocol 15 on, a refusal always', async () => {
  for (const protocol of [8, 14, 15, 17]) {
    using ada = await join('confirm', `ada${protocol}`, protocol);
    ada.send({ case: 'updateMetadata', value: { name: 'x', requestId: 1 } as never });
    const long = { name: 'x'.repeat(300), requestId: 2 };
    ada.send({ case: 'updateMetadata', value: long as never });
    await ada.waitFor('requestResponse', ({ requestId }) => requestId === 2);
    const confirmed = ada.received.some(
      (m) => m.case === 'requestResponse' && m.value.requestId === 1,
    );
    assert.equal(confirmed, protocol > 14, `${protocol}`);
  }
});

test('a resume is asked for by LeaveRequest from protocol 13 on, before by closing the socket', async () => {
  for (const protocol of [12, 13, 17]) {
    using ada = await join('action', `ada${protocol}`, protocol);
    const sid = (await ada.waitFor('join')).participant?.sid ?? '';
    ada.send({
      case: 'simulate',
      value: { scenario: { case: 'migration', value: true } } as never,
    });
    assert.equal(await ada.closed, 1000);
    const leave = ada.received.find((message) => message.case === 'leave');
    assert.equal(leave?.value.action, protocol > 12 ? 1 : undefined, `${protocol}`);
    using again = await connectSignal({
      url: chorale.url,
      token: await createToken(chorale, { room: 'action', identity: `ada${protocol}` }),
      query: { protocol: String(protocol), reconnect: '1', sid },
    });
    await again.waitFor('reconnect');
  }
});

test('tracks are in the first offer from protocol 8 on', async () => {
  await using publisher = await joinRtc(chorale, 'media', 'publisher');
  using watcher = await join('media', 'watcher', 17);
  using _tone = await publishTone(publisher);
  await watcher.waitFor('update', ({ participants: [p] }) => p?.tracks.length === 2);
  using modern = await join('media', 'modern', 8);
  using old = await join('media', 'old', 7);
  await modern.waitFor('offer', ({ sdp }) => sdp.includes('m=video'));
  old.send({ case: 'ping', value: 1n });
  await old.waitFor('pong');
  const offers = old.received.filter((message) => message.case === 'offer');
  assert.ok(offers.every(({ value }) => !value.sdp.includes('m=video')));
});

test('a client of v1 that does not say its protocol is as new as v1 is', async () => {
  using publisher = await join('unsaid', 'publisher', 17);
  const sid = await announceTrack(publisher, 'audio');
  const publisherOffer = offerOf({ kind: 'audio', direction: 'recvonly' });
  using viewer = await connectSignal({
    url: chorale.url,
    token: await createToken(chorale, { room: 'unsaid', identity: 'viewer' }),
    join: { publisherOffer },
  });
  const { midToTrackId } = await viewer.waitFor('answer');
  assert.deepEqual(Object.values(midToTrackId), [sid]);
});
