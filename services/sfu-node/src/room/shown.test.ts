// Does what a client says of how it shows a track reach the media host, once, and whenever it says it?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  TrackSource,
  TrackType,
  VideoLayerSchema,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import { SyncStateSchema, UpdateTrackSettingsSchema } from '@chorale/proto/livekit/rtc';
import { participant } from '../participant/participant-kit.ts';
import { syncState } from '../participant/sync-state.ts';
import { updateTrackSettings } from '../participant/track-settings.ts';
import { unpublish } from './publications.ts';
import { enter, type Guest, openTestRoom, publishTrack, type TestRoom } from './room-kit.ts';

const { LOW, MEDIUM, HIGH } = VideoQuality;
const NONE = Number.MAX_SAFE_INTEGER;
const layers = [LOW, MEDIUM, HIGH].map((quality) =>
  create(VideoLayerSchema, { quality, width: 320 * 2 ** quality, height: 180 * 2 ** quality }),
);
const camera = { sid: 'TR_1', source: TrackSource.CAMERA, layers };

function callOf(adaptiveStream: boolean) {
  const lab = openTestRoom();
  const ada = enter(lab, 'ada');
  const viewer = participant('bob');
  viewer.settings.adaptiveStream = adaptiveStream;
  return { lab, ada, bob: enter(lab, viewer) };
}

const say = ({ room }: TestRoom, { participant: viewer }: Guest, settings: object): void =>
  updateTrackSettings(
    room,
    viewer,
    create(UpdateTrackSettingsSchema, { trackSids: ['TR_1'], quality: HIGH, ...settings }),
  );

/** What the host was told since the last look: limits as [spatial, temporal, priority], flow as a word. */
function takeTold({ commands }: TestRoom): unknown[] {
  return commands.splice(0).flatMap((command): unknown[] => {
    if (command.kind === 'setPaused') return [command.paused ? 'paused' : 'flowing'];
    if (command.kind !== 'setLayers') return [];
    return [[command.spatial, command.temporal, command.priority]];
  });
}

test('a viewer begins with everything, one with adaptive stream with the lowest', () => {
  for (const adaptive of [true, false]) {
    const { lab, ada } = callOf(adaptive);
    publishTrack(lab, ada, camera);
    assert.deepEqual(takeTold(lab), adaptive ? [[0, NONE, 1]] : []);
  }
});

test('settings limit layers and rate, and are told once', () => {
  const { lab, ada, bob } = callOf(true);
  publishTrack(lab, ada, camera);
  takeTold(lab);
  for (const _ of [1, 2]) say(lab, bob, { width: 640, height: 360, fps: 15, priority: 7 });
  assert.deepEqual(takeTold(lab), [[1, 1, 7]]);
  say(lab, bob, { quality: LOW });
  assert.deepEqual(takeTold(lab), [[0, NONE, 1]]);
});

test('what is disabled, or OFF, is paused, and goes on with the layers that are asked for then', () => {
  const { lab, ada, bob } = callOf(false);
  publishTrack(lab, ada, camera);
  takeTold(lab);
  say(lab, bob, { disabled: true });
  say(lab, bob, { quality: VideoQuality.OFF });
  assert.deepEqual(takeTold(lab), ['paused']);
  say(lab, bob, { quality: LOW });
  assert.deepEqual(takeTold(lab), [[0, NONE, 1], 'flowing']);
});

test('settings that come before the track apply when it does; a new publication begins anew', () => {
  const { lab, ada, bob } = callOf(true);
  say(lab, bob, { quality: MEDIUM, priority: 9 });
  publishTrack(lab, ada, camera);
  assert.deepEqual(takeTold(lab), [[1, NONE, 9]]);
  say(lab, bob, { disabled: true });
  unpublish(lab.room, ada.participant, 'TR_1');
  takeTold(lab);
  publishTrack(lab, ada, { ...camera });
  assert.deepEqual(takeTold(lab), [[0, NONE, 1]]);
});

test('a shared screen comes first, unless the client says otherwise', () => {
  const { lab, ada, bob } = callOf(false);
  publishTrack(lab, ada, { ...camera, source: TrackSource.SCREEN_SHARE });
  assert.deepEqual(takeTold(lab), [[NONE, NONE, 255]]);
  say(lab, bob, { priority: 3 });
  say(lab, bob, { priority: 70_000 });
  assert.deepEqual(takeTold(lab), [
    [NONE, NONE, 3],
    [NONE, NONE, 255],
  ]);
});

test('audio is paused and goes on, and has no layers', () => {
  const { lab, ada, bob } = callOf(true);
  publishTrack(lab, ada, { sid: 'TR_1', type: TrackType.AUDIO });
  assert.deepEqual(takeTold(lab), []);
  say(lab, bob, { disabled: true });
  say(lab, bob, { quality: LOW });
  assert.deepEqual(takeTold(lab), ['paused', 'flowing']);
});

test('names that are no sids, and more tracks than any room has, are not kept', () => {
  const { lab, bob } = callOf(false);
  const trackSids = ['x'.repeat(1_000_000), ...Array.from({ length: 11_000 }, (_, i) => `TR_${i}`)];
  say(lab, bob, { trackSids, disabled: true });
  const { trackSettings, paused } = bob.participant;
  assert.equal(trackSettings.size, 10_000);
  assert.equal(paused.size, 10_000);
  assert.ok([...trackSettings.keys(), ...paused].every((track) => track.length < 10));
  assert.ok(!('trackSids' in (trackSettings.get('TR_1') ?? {})));
});

test('after a resume the client says which tracks are disabled, and limits stay', () => {
  const { lab, ada, bob } = callOf(true);
  publishTrack(lab, ada, camera);
  say(lab, bob, { quality: MEDIUM });
  takeTold(lab);
  const resume = (trackSidsDisabled: string[]): void =>
    syncState(lab.room, bob.participant, create(SyncStateSchema, { trackSidsDisabled }));
  resume(['TR_1']);
  resume(['TR_1']);
  assert.deepEqual(takeTold(lab), ['paused']);
  resume([]);
  assert.deepEqual(takeTold(lab), ['flowing']);
});
