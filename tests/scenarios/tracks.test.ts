// How do tracks live? Published, heard, muted, unpublished, unsubscribed; with real participants.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ConnectionQuality, dispose, RoomEvent, TrackKind } from '@livekit/rtc-node';
import { eventually } from '../kit/eventually.ts';
import { joinRtc, publishTone, type RtcParticipant } from '../kit/rtc-participant.ts';
import { type RunningChorale, startChorale } from '../kit/start-chorale.ts';

let chorale: RunningChorale;
before(async () => {
  chorale = await startChorale({ args: ['--log-level', 'error'] });
});
after(async () => {
  await chorale[Symbol.asyncDispose]();
  await dispose();
});

const remote = ({ room }: RtcParticipant, identity: string) => [
  ...(room.remoteParticipants.get(identity)?.trackPublications.values() ?? []),
];

const flowing = (viewer: RtcParticipant, audio = 20, video = 5) =>
  eventually(() =>
    viewer.frames.audio >= audio && viewer.frames.video >= video
      ? undefined
      : `frames, of ${JSON.stringify(viewer.frames)}`,
  );

test('whoever joins late is sent what was published before', async () => {
  await using ada = await joinRtc(chorale, 'late', 'ada');
  using _tone = await publishTone(ada);
  await using bob = await joinRtc(chorale, 'late', 'bob');
  await flowing(bob);
  const kinds = remote(bob, 'ada').map(({ kind }) => kind);
  assert.deepEqual(kinds.toSorted(), [TrackKind.KIND_AUDIO, TrackKind.KIND_VIDEO]);
});

test('who speaks is told to who hears, and that nobody speaks any more', async () => {
  await using ada = await joinRtc(chorale, 'speak', 'ada');
  await using bob = await joinRtc(chorale, 'speak', 'bob');
  let speaking: string[] = [];
  bob.room.on(RoomEvent.ActiveSpeakersChanged, (speakers) => {
    speaking = speakers.map(({ identity }) => identity);
  });
  const tone = await publishTone(ada);
  await eventually(() => (speaking.includes('ada') ? undefined : 'ada among the speakers'));
  tone[Symbol.dispose]();
  await eventually(() => (speaking.length === 0 ? undefined : `silence, not ${speaking}`));
});

test('an unpublished track is gone for everyone, and its section serves the next one', async () => {
  await using ada = await joinRtc(chorale, 'again', 'ada');
  await using bob = await joinRtc(chorale, 'again', 'bob');
  for (let round = 0; round < 3; round++) {
    const before = { ...bob.frames };
    using _tone = await publishTone(ada);
    await flowing(bob, before.audio + 20, before.video + 5);
    for (const sid of [...(ada.room.localParticipant?.trackPublications.keys() ?? [])]) {
      await ada.room.localParticipant?.unpublishTrack(sid);
    }
    await eventually(() => (remote(bob, 'ada').length === 0 ? undefined : 'the unpublish at bob'));
  }
});

test('a track that is not wanted is not sent, until it is wanted again', async () => {
  await using ada = await joinRtc(chorale, 'wishes', 'ada');
  await using bob = await joinRtc(chorale, 'wishes', 'bob');
  using _tone = await publishTone(ada);
  await flowing(bob);
  const video = remote(bob, 'ada').find(({ kind }) => kind === TrackKind.KIND_VIDEO);
  video?.setSubscribed(false);
  await eventually(() => (video?.track === undefined ? undefined : 'the end of the video'));
  const seen = bob.frames.video;
  video?.setSubscribed(true);
  await eventually(() => (bob.frames.video > seen + 5 ? undefined : 'the video again'));
});

test('how well packets travel is told to who hears the participant', async () => {
  await using ada = await joinRtc(chorale, 'quality', 'ada');
  await using bob = await joinRtc(chorale, 'quality', 'bob');
  const told = new Map<string, number>();
  bob.room.on(RoomEvent.ConnectionQualityChanged, (quality, { identity }) => {
    told.set(identity, quality);
  });
  using _tone = await publishTone(ada);
  await eventually(() => (told.size === 2 ? undefined : `qualities, not ${[...told]}`));
  assert.deepEqual(
    [...told.values()],
    [ConnectionQuality.QUALITY_EXCELLENT, ConnectionQuality.QUALITY_EXCELLENT],
  );
});
