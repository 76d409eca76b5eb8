// Do the calls of livekit-server-sdk that are about media reach it? With participants of rtc-node that publish and listen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dispose, RoomEvent, type TrackPublication, TrackSource } from '@livekit/rtc-node';
import { DataPacket_Kind as Kind, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone, type RtcParticipant } from '../kit/rtc-participant.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

const room = 'studio';

let chorale: RunningChorale;
let rooms: RoomServiceClient;
let ada: RtcParticipant;
let bob: RtcParticipant;
let tone: Disposable;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
  rooms = new RoomServiceClient(chorale.url, chorale.apiKey, chorale.apiSecret);
  ada = await joinRtc(chorale, room, 'ada');
  bob = await joinRtc(chorale, room, 'bob');
  tone = await publishTone(ada);
  await eventually(() => (bob.frames.audio > 0 && bob.frames.video > 0 ? undefined : 'media'));
});
after(async () => {
  tone[Symbol.dispose]();
  await ada[Symbol.asyncDispose]();
  await bob[Symbol.asyncDispose]();
  await dispose();
  await chorale[Symbol.asyncDispose]();
});

const seen = (source: TrackSource): TrackPublication | undefined =>
  [...(bob.room.remoteParticipants.get('ada')?.trackPublications.values() ?? [])].find(
    (publication) => publication.source === source,
  );

const sidOf = async (source: TrackSource): Promise<string> => {
  const { tracks } = await rooms.getParticipant(room, 'ada');
  // Both enumerations are the protocol's.
  return tracks.find((track) => Number(track.source) === Number(source))?.sid ?? '';
};

/** Two hundred frames of sound, 2 s of it, without one of video. */
let heard = { audio: 0, video: 0 };
function videoStands(): string | undefined {
  if (bob.frames.video !== heard.video) heard = { ...bob.frames };
  return bob.frames.audio - heard.audio >= 200 ? undefined : 'sound without video';
}

test('subscriptions are ended and begun for a participant', async () => {
  const sid = await sidOf(TrackSource.SOURCE_CAMERA);
  await rooms.updateSubscriptions(room, 'bob', [sid], false);
  await eventually(videoStands);
  const { video } = bob.frames;
  await rooms.updateSubscriptions(room, 'bob', [sid], true);
  await eventually(() => (bob.frames.video > video ? undefined : 'frames again'));
});

test('a muted track is muted for everyone; only its publisher may unmute it', async () => {
  const sid = await sidOf(TrackSource.SOURCE_MICROPHONE);
  const { muted } = await rooms.mutePublishedTrack(room, 'ada', sid, true);
  assert.equal(muted, true);
  await eventually(() =>
    seen(TrackSource.SOURCE_MICROPHONE)?.muted ? undefined : 'the mute at the other side',
  );
  await assert.rejects(rooms.mutePublishedTrack(room, 'ada', sid, false), (error: unknown) => {
    assert.ok(error instanceof TwirpError);
    assert.deepEqual([error.status, error.code], [412, 'failed_precondition']);
    return true;
  });
});

test('data reaches everyone, or those whom it names', async () => {
  const text = (words: string): Uint8Array => new TextEncoder().encode(words);
  await rooms.sendData(room, text('to bob'), Kind.RELIABLE, { destinationIdentities: ['bob'] });
  await rooms.sendData(room, text('to all'), Kind.RELIABLE, { topic: 't' });
  await eventually(() => (bob.data.length === 2 && ada.data.length === 1 ? undefined : 'data'));
  assert.deepEqual([bob.data, ada.data], [['to bob', 'to all'], ['to all']]);
});

test('a participant without the permission stops publishing, and is removed', async () => {
  const permission = { canSubscribe: true, canPublish: false, canPublishData: true };
  await rooms.updateParticipant(room, 'ada', { permission });
  await eventually(() =>
    seen(TrackSource.SOURCE_CAMERA) === undefined ? undefined : 'the end of the tracks',
  );
  const gone = Promise.withResolvers<string>();
  bob.room.once(RoomEvent.ParticipantDisconnected, ({ identity }) => gone.resolve(identity));
  await rooms.removeParticipant(room, 'ada');
  assert.equal(await gone.promise, 'ada');
});
