// Is a publisher told how much of its tracks is wanted, by the one message its client reads, and again after a resume?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  DisconnectReason,
  TrackType,
  VideoLayerSchema,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import { UpdateTrackSettingsSchema } from '@chorale/proto/livekit/rtc';
import { updateSubscription } from '../participant/subscription.ts';
import { updateTrackSettings } from '../participant/track-settings.ts';
import { closeRoom } from './close.ts';
import { retellDemands } from './dynacast.ts';
import { removeParticipant } from './leave.ts';
import { enter, type Guest, openTestRoom, publishTrack, type TestRoom } from './room-kit.ts';
import { reconcileSubscriptions } from './subscriptions.ts';

const layers = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map((quality) =>
  create(VideoLayerSchema, { quality, width: 320 * 2 ** quality, height: 180 * 2 ** quality }),
);

/** Each update as the qualities that are on. */
const toldOf = ({ told }: Guest): string[] =>
  told('subscribedQualityUpdate').map(({ trackSid, subscribedCodecs }) =>
    [
      trackSid,
      ...subscribedCodecs.map(({ codec, qualities }) => {
        const on = qualities.map(({ enabled }) => (enabled ? 'x' : '-')).join('');
        return `${codec} ${on}`;
      }),
    ].join(' '),
  );

const show = ({ room }: TestRoom, viewer: Guest, settings: object): void =>
  updateTrackSettings(
    room,
    viewer.participant,
    create(UpdateTrackSettingsSchema, { trackSids: ['TR_1'], ...settings }),
  );

function call() {
  const lab = openTestRoom();
  const [ada, bob, eve] = ['ada', 'bob', 'eve'].map((name) => enter(lab, name)) as [
    Guest,
    Guest,
    Guest,
  ];
  return { lab, ada, bob, eve };
}

test('the largest wish of all viewers is asked for, up at once, down after five seconds', () => {
  const { lab, ada, bob, eve } = call();
  publishTrack(lab, ada, { sid: 'TR_1', layers });
  show(lab, bob, { quality: VideoQuality.LOW });
  show(lab, eve, { width: 640, height: 360 });
  lab.clock.advance(5_000);
  show(lab, eve, { disabled: true });
  lab.clock.advance(5_000);
  show(lab, eve, { quality: VideoQuality.HIGH });
  assert.deepEqual(toldOf(ada), ['TR_1 vp8 xxx', 'TR_1 vp8 xx-', 'TR_1 vp8 x--', 'TR_1 vp8 xxx']);
});

test('whoever goes, and whoever unsubscribes, wants nothing more', () => {
  const { lab, ada, bob, eve } = call();
  publishTrack(lab, ada, { sid: 'TR_1', layers });
  const wish = { trackSids: ['TR_1'], participantTracks: [], subscribe: false };
  updateSubscription(lab.room, bob.participant, wish);
  removeParticipant(lab.room, eve.participant, DisconnectReason.CLIENT_INITIATED);
  lab.clock.advance(5_000);
  assert.deepEqual(toldOf(ada).at(-1), 'TR_1 vp8 ---');
  updateSubscription(lab.room, bob.participant, { ...wish, subscribe: true });
  assert.deepEqual(toldOf(ada).at(-1), 'TR_1 vp8 xxx');
});

test('a track that nobody takes is switched off, until somebody comes', () => {
  const lab = openTestRoom();
  const ada = enter(lab, 'ada');
  publishTrack(lab, ada, { sid: 'TR_1', mimeType: 'video/H264' });
  lab.clock.advance(5_000);
  reconcileSubscriptions(lab.room, enter(lab, 'bob').participant);
  assert.deepEqual(toldOf(ada), ['TR_1 h264 ---', 'TR_1 h264 xxx']);
});

test('after a resume it is told again, also what changed while it was away', () => {
  const { lab, ada, bob, eve } = call();
  publishTrack(lab, ada, { sid: 'TR_1', layers });
  const { session } = ada.participant;
  ada.participant.session = undefined;
  for (const viewer of [bob, eve]) show(lab, viewer, { quality: VideoQuality.LOW });
  lab.clock.advance(5_000);
  ada.participant.session = session;
  retellDemands(ada.participant);
  assert.deepEqual(toldOf(ada), ['TR_1 vp8 xxx', 'TR_1 vp8 x--']);
});

test('of audio it is told whether anybody hears it', () => {
  const { lab, ada, bob, eve } = call();
  publishTrack(lab, ada, { sid: 'TR_1', type: TrackType.AUDIO });
  for (const viewer of [bob, eve]) show(lab, viewer, { disabled: true });
  lab.clock.advance(5_000);
  const told = ada.told('subscribedAudioCodecUpdate').map(({ trackSid, subscribedAudioCodecs }) => {
    const [codec] = subscribedAudioCodecs;
    return [trackSid, codec?.codec, codec?.enabled];
  });
  assert.deepEqual(told, [
    ['TR_1', 'opus', true],
    ['TR_1', 'opus', false],
  ]);
  assert.deepEqual(toldOf(ada), []);
});

test('nothing waits any more when the room has closed', () => {
  const { lab, ada, bob } = call();
  publishTrack(lab, ada, { sid: 'TR_1', layers });
  show(lab, bob, { disabled: true });
  closeRoom(lab.room);
  assert.equal(lab.clock.pending, 0);
});
