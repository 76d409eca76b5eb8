// What does a client hear when it joins, in which order, in both versions of the signal protocol and both encodings?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeJwt } from 'jose';
import { WebSocket } from 'ws';
import { eventually } from '../kit/eventually.ts';
import { connectSignal, signalUrl } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

const tokenFor = (room: string, identity: string) => createToken(chorale, { room, identity });

test('v0: JoinResponse comes first, then a token, then the subscriber offer', async () => {
  const token = await tokenFor('order', 'ada');
  using ada = await connectSignal({ url: chorale.url, token });
  const offer = await ada.waitFor('offer');
  assert.equal(ada.received[0]?.case, 'join');
  const join = await ada.waitFor('join');
  assert.equal(join.participant?.identity, 'ada');
  assert.match(join.participant?.sid ?? '', /^PA_/);
  assert.match(join.room?.sid ?? '', /^RM_/);
  assert.equal(join.subscriberPrimary, true);
  assert.deepEqual([join.pingInterval, join.pingTimeout], [5, 15]);
  assert.equal(join.sifTrailer.length, 16);
  assert.deepEqual(join.iceServers, []);
  assert.ok(offer.id > 0 && offer.sdp.includes('m=application'));
});

test('JoinResponse says who answers, which codecs it takes and that publishing may begin', async () => {
  using ada = await connectSignal({ url: chorale.url, token: await tokenFor('server', 'ada') });
  const join = await ada.waitFor('join');
  const [major, minor] = join.serverVersion.split('.').map(Number);
  assert.ok(major === 1 && minor !== undefined && minor >= 8 && minor <= 13, join.serverVersion);
  assert.deepEqual([join.serverInfo?.agentProtocol, join.serverInfo?.edition], [1, 0]);
  assert.match(join.serverInfo?.nodeId ?? '', /^ND_/);
  const mimes = join.enabledPublishCodecs.map(({ mime }) => mime.toLowerCase());
  for (const mime of ['audio/opus', 'video/vp8', 'video/h264', 'video/vp9', 'video/av1']) {
    assert.ok(mimes.includes(mime), mime);
  }
  assert.ok(!mimes.some((mime) => mime.includes('rtx')));
  assert.deepEqual([join.fastPublish, join.alternativeUrl], [true, '']);
});

test('there are no regions to choose from', async () => {
  assert.equal((await fetch(`${chorale.url}/settings/regions`)).status, 404);
});

test('v1: the handshake carries tracks and an offer, gzip or not', async () => {
  for (const compression of ['none', 'gzip'] as const) {
    const token = await tokenFor(`v1-${compression}`, 'ada');
    const addTrackRequests = [{ cid: 'mic', type: 0, source: 2 }];
    const join = { clientInfo: { protocol: 17 }, addTrackRequests };
    using ada = await connectSignal({ url: chorale.url, token, join, compression });
    const published = await ada.waitFor('trackPublished');
    assert.equal(published.cid, 'mic');
    assert.match(published.track?.sid ?? '', /^TR_AM/);
    assert.equal((await ada.waitFor('join')).subscriberPrimary, false);
  }
});

test('the refresh token grants what the first one did', async () => {
  using ada = await connectSignal({ url: chorale.url, token: await tokenFor('refresh', 'ada') });
  const claims = decodeJwt(await ada.waitFor('refreshToken'));
  assert.deepEqual([claims.iss, claims.sub], ['devkey', 'ada']);
  assert.equal((claims['video'] as { room: string }).room, 'refresh');
  using again = await connectSignal({
    url: chorale.url,
    token: await ada.waitFor('refreshToken'),
  });
  assert.equal((await again.waitFor('join')).participant?.identity, 'ada');
});

test('both pings are answered', async () => {
  using ada = await connectSignal({ url: chorale.url, token: await tokenFor('ping', 'ada') });
  ada.send({ case: 'ping', value: 1n });
  ada.send({ case: 'pingReq', value: { timestamp: 42n, rtt: 1n } as never });
  assert.ok((await ada.waitFor('pong')) > 1_700_000_000_000n);
  assert.equal((await ada.waitFor('pongResp')).lastPingTimestamp, 42n);
});

test('a client that writes JSON is answered in JSON', async () => {
  const token = await tokenFor('json', 'ada');
  const socket = new WebSocket(signalUrl({ url: chorale.url, token }));
  const texts: string[] = [];
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) texts.push(data.toString());
  });
  socket.once('message', () => socket.send('{"ping":"1"}'));
  await eventually(() => (texts.some((text) => 'pong' in JSON.parse(text)) ? undefined : 'a pong'));
  socket.terminate();
});

test('others are told of a join and of a leave', async () => {
  using ada = await connectSignal({ url: chorale.url, token: await tokenFor('pair', 'ada') });
  const bob = await connectSignal({ url: chorale.url, token: await tokenFor('pair', 'bob') });
  const { otherParticipants } = await bob.waitFor('join');
  assert.deepEqual(
    otherParticipants.map(({ identity }) => identity),
    ['ada'],
  );
  await ada.waitFor('update', ({ participants }) => participants[0]?.identity === 'bob');
  bob.send({ case: 'leave', value: {} as never });
  const gone = await ada.waitFor('update', ({ participants }) => participants[0]?.state === 3);
  assert.equal(gone.participants[0]?.disconnectReason, 1);
  assert.equal(await bob.closed, 1000);
});
