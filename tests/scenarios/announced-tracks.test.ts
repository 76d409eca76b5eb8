// What is told of a track, before any packet of it: as announced, muted, changed, allowed, ended?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AudioTrackFeature, Encryption_Type, type TrackInfo } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { announceTrack } from '../kit/announced-track.ts';
import { connectSignal, type SignalClient } from '../kit/signal-client.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';
import { createToken } from '../kit/token.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(() => chorale[Symbol.asyncDispose]());

const join = async (
  room: string,
  identity: string,
  query: Record<string, string> = {},
): Promise<SignalClient> =>
  connectSignal({ url: chorale.url, token: await createToken(chorale, { room, identity }), query });

/** Waits until `seer` is told of ada's one track so. */
async function sees(seer: SignalClient, accept: (track: TrackInfo) => boolean): Promise<TrackInfo> {
  const { participants } = await seer.waitFor('update', ({ participants: all }) =>
    all.some(({ identity, tracks: [track] }) => identity === 'ada' && track && accept(track)),
  );
  const track = participants.find(({ identity }) => identity === 'ada')?.tracks[0];
  assert.ok(track !== undefined);
  return track;
}

test('a track is told as it was announced, encryption and codec too', async () => {
  using ada = await join('told', 'ada');
  using bob = await join('told', 'bob');
  const sid = await announceTrack(ada, 'audio', {
    name: 'voice',
    encryption: Encryption_Type.GCM,
    stream: 'camera',
  });
  const track = await sees(bob, () => true);
  assert.deepEqual([track.sid, track.name, track.stream], [sid, 'voice', 'camera']);
  assert.equal(track.encryption, Encryption_Type.GCM);
  assert.match(sid, /^TR_AM/);
  assert.equal(track.mimeType.toLowerCase(), 'audio/opus');
});

test('a muted track is muted for everyone, and unmuted again', async () => {
  using ada = await join('mute', 'ada');
  using bob = await join('mute', 'bob');
  const sid = await announceTrack(ada, 'audio');
  for (const muted of [true, false]) {
    ada.send({ case: 'mute', value: { sid, muted } as never });
    await sees(bob, (track) => track.muted === muted);
  }
});

test('features of an audio track and the size of a video track may be corrected', async () => {
  using ada = await join('correct', 'ada');
  using bob = await join('correct', 'bob');
  const sid = await announceTrack(ada, 'video', { width: 640, height: 360 });
  const size = { trackSid: sid, width: 320, height: 180 };
  ada.send({ case: 'updateVideoTrack', value: size as never });
  await sees(bob, ({ width, height }) => width === 320 && height === 180);
  using eve = await join('correct audio', 'ada');
  using dan = await join('correct audio', 'dan');
  const audio = await announceTrack(eve, 'audio');
  const features = [AudioTrackFeature.TF_STEREO];
  eve.send({ case: 'updateAudioTrack', value: { trackSid: audio, features } as never });
  await sees(dan, ({ audioFeatures }) => audioFeatures.includes(AudioTrackFeature.TF_STEREO));
});

test('a publisher lets some subscribe and others not, and everyone is told of the change', async () => {
  using ada = await join('allowed', 'ada');
  using bob = await join('allowed', 'bob');
  using eve = await join('allowed', 'eve');
  const sid = await announceTrack(ada, 'audio');
  await sees(eve, () => true);
  const trackPermissions = [{ participantIdentity: 'bob', allTracks: true }];
  const some = { allParticipants: false, trackPermissions };
  ada.send({ case: 'subscriptionPermission', value: some as never });
  const told = await eve.waitFor('subscriptionPermissionUpdate');
  assert.deepEqual([told.trackSid, told.allowed], [sid, false]);
  ada.send({ case: 'subscriptionPermission', value: { allParticipants: true } as never });
  await eve.waitFor('subscriptionPermissionUpdate', ({ allowed }) => allowed);
  assert.ok(!bob.received.some(({ case: name }) => name === 'subscriptionPermissionUpdate'));
});

test('a codec that a track was not announced with is refused', async () => {
  using ada = await join('backup', 'ada');
  const sid = await announceTrack(ada, 'video');
  const backup = { cid: 'backup', sid, type: 1, source: 1 };
  ada.send({ case: 'addTrack', value: backup as never });
  const refused = await ada.waitFor('requestResponse');
  assert.deepEqual([refused.reason, refused.request.case], [5, 'addTrack']);
});

test('a track that may no longer be published ends; its publisher is told by message from protocol 7 on', async () => {
  const rooms = new RoomServiceClient(chorale.url, chorale.apiKey, chorale.apiSecret);
  for (const [protocol, isTold] of [
    ['6', false],
    ['7', true],
  ] as const) {
    const room = `ends ${protocol}`;
    using ada = await join(room, 'ada', { protocol });
    using bob = await join(room, 'bob');
    const sid = await announceTrack(ada, 'audio');
    await sees(bob, () => true);
    const permission = { canSubscribe: true, canPublish: false, canPublishData: true };
    await rooms.updateParticipant(room, 'ada', { permission });
    await bob.waitFor(
      'update',
      ({ participants: [first] }) =>
        first?.permission?.canPublish === false && first.tracks.length === 0,
    );
    ada.send({ case: 'ping', value: 1n });
    await ada.waitFor('pong');
    const told = ada.received.filter((message) => message.case === 'trackUnpublished');
    assert.deepEqual(
      told.map(({ value }) => (value as { trackSid: string }).trackSid),
      isTold ? [sid] : [],
    );
  }
});

test('an application mutes a track; the publisher is asked to, and may not be unmuted', async () => {
  const rooms = new RoomServiceClient(chorale.url, chorale.apiKey, chorale.apiSecret);
  using ada = await join('moderated', 'ada');
  using bob = await join('moderated', 'bob');
  const sid = await announceTrack(ada, 'audio');
  await sees(bob, () => true);
  await rooms.mutePublishedTrack('moderated', 'ada', sid, true);
  assert.deepEqual(
    [(await ada.waitFor('mute')).sid, (await sees(bob, ({ muted }) => muted)).sid],
    [sid, sid],
  );
  await assert.rejects(rooms.mutePublishedTrack('moderated', 'ada', sid, false), /unmuted/);
  await rooms.removeParticipant('moderated', 'ada');
  const leave = await ada.waitFor('leave');
  assert.deepEqual([leave.reason, leave.action], [4, 0]);
  await rooms.deleteRoom('moderated');
  assert.equal((await bob.waitFor('leave')).reason, 5);
});

test('an answer keeps the payload types of the offer, and asks for the feedback that it can use', async () => {
  using ada = await join('answer', 'ada');
  await announceTrack(ada, 'video');
  const { sdp, midToTrackId } = await ada.waitFor('answer');
  assert.match(sdp, /^m=video \d+ UDP\/TLS\/RTP\/SAVPF 96\r$/m);
  assert.match(sdp, /^a=rtcp-fb:96 nack pli\r$/m);
  assert.match(sdp, /^a=setup:passive\r$/m);
  assert.match(sdp, /^a=ice-lite\r$/m);
  assert.deepEqual(Object.keys(midToTrackId), []);
});

test('an offer to a subscriber names stream and track, extensions, retransmission and feedback', async () => {
  using ada = await join('offer', 'ada');
  const sid = await announceTrack(ada, 'video');
  using bob = await join('offer', 'bob');
  const { sdp, midToTrackId } = await bob.waitFor('offer', ({ sdp: text }) =>
    text.includes('m=video'),
  );
  assert.deepEqual(Object.values(midToTrackId), [sid]);
  assert.match(sdp, new RegExp(`^a=msid:PA_\\w+\\|${sid} ${sid}\\r$`, 'm'));
  assert.match(sdp, /^a=rtpmap:96 VP8\/90000\r$/m);
  assert.match(sdp, /^a=fmtp:97 apt=96\r$/m);
  for (const word of ['sdes:mid', 'abs-capture-time', 'dependency-descriptor'])
    assert.match(sdp, new RegExp(`^a=extmap:\\d+ \\S*${word}`, 'm'));
  for (const word of ['ccm fir', 'nack', 'nack pli'])
    assert.match(sdp, new RegExp(`^a=rtcp-fb:96 ${word}\\r$`, 'm'));
});

test('a resume that tells of a track that nobody knows starts over', async () => {
  using ada = await join('sync', 'ada');
  const { participant } = await ada.waitFor('join');
  const again = { reconnect: '1', sid: participant?.sid ?? '' };
  using back = await join('sync', 'ada', again);
  await back.waitFor('reconnect');
  const publishTracks = [{ cid: 'x', track: { sid: 'TR_unknown' } }];
  back.send({ case: 'syncState', value: { publishTracks } as never });
  const leave = await back.waitFor('leave');
  assert.deepEqual([leave.reason, leave.action], [6, 2]);
});
