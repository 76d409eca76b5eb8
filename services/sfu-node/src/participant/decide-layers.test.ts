// Is the layer that a viewer gets the one that fits what it shows?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  SimulcastCodecInfoSchema,
  TrackInfoSchema,
  type VideoLayer,
  VideoLayerSchema,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import { decideLayers, initialSettings, type ShownSettings } from './decide-layers.ts';

const { LOW, MEDIUM, HIGH, OFF } = VideoQuality;
const NONE = Number.MAX_SAFE_INTEGER;

const layer = (quality: VideoQuality, width: number, height: number): VideoLayer =>
  create(VideoLayerSchema, { quality, width, height });
const three = [layer(HIGH, 1280, 720), layer(LOW, 320, 180), layer(MEDIUM, 640, 360)];
const two = [layer(LOW, 320, 180), layer(MEDIUM, 640, 360)];
const upright = three.map(({ quality, width, height }) => layer(quality, height, width));

const track = (layers: VideoLayer[]) =>
  create(TrackInfoSchema, { mimeType: 'video/VP8', layers, codecs: [] });
const shown = (settings: Partial<ShownSettings>): ShownSettings => ({
  ...{ disabled: false, quality: HIGH, width: 0, height: 0, fps: 0 },
  ...settings,
});

const choices: [string, VideoLayer[], Partial<ShownSettings>, number, VideoQuality][] = [
  ['LOW of three', three, { quality: LOW }, 0, LOW],
  ['MEDIUM of three', three, { quality: MEDIUM }, 1, MEDIUM],
  ['HIGH of three', three, { quality: HIGH }, NONE, HIGH],
  ['LOW of two', two, { quality: LOW }, 0, LOW],
  ['MEDIUM of two is the highest', two, { quality: MEDIUM }, NONE, HIGH],
  ['HIGH of two', two, { quality: HIGH }, NONE, HIGH],
  ['LOW of one', [layer(HIGH, 640, 360)], { quality: LOW }, NONE, HIGH],
  ['LOW without layers', [], { quality: LOW }, NONE, HIGH],
  ['MEDIUM where there is none', [three[0], three[1]] as VideoLayer[], { quality: MEDIUM }, 0, LOW],
  ['an element of 160 px', three, { quality: LOW, width: 160, height: 90 }, 0, LOW],
  ['one a little above a layer', three, { width: 340, height: 192 }, 0, LOW],
  ['one well above a layer', three, { width: 480, height: 270 }, 1, MEDIUM],
  ['a full screen', three, { width: 1920, height: 1080 }, NONE, HIGH],
  ['a size with a low quality', three, { quality: LOW, width: 1280, height: 720 }, NONE, HIGH],
  ['an upright element of a wide picture', three, { width: 200, height: 360 }, 1, MEDIUM],
  ['an upright picture', upright, { width: 180, height: 320 }, 0, LOW],
  ['a width alone', three, { width: 600 }, 1, MEDIUM],
  ['a height alone', three, { height: 100 }, 0, LOW],
  ['layers without sizes', [layer(LOW, 0, 0), layer(HIGH, 0, 0)], { width: 100 }, NONE, HIGH],
];
for (const [name, layers, settings, spatial, quality] of choices) {
  test(`${name}: layer ${spatial === NONE ? 'any' : spatial}`, () => {
    const wish = decideLayers(shown(settings), track(layers));
    assert.deepEqual([wish.spatial, wish.quality], [spatial, quality]);
  });
}

test('a rate limits temporal layers', () => {
  const temporals = [0, 1, 8, 9, 15, 16, 30].map(
    (fps) => decideLayers(shown({ fps }), track(three)).temporal,
  );
  assert.deepEqual(temporals, [NONE, 0, 0, 1, 1, NONE, NONE]);
});

test('nothing is wanted of what is disabled or OFF', () => {
  for (const settings of [{ disabled: true, width: 1280, height: 720 }, { quality: OFF }]) {
    assert.equal(decideLayers(shown(settings), track(three)).quality, OFF);
  }
});

test('layers of the codec that is sent count, where they are told apart', () => {
  const info = track(three);
  const codec = { mimeType: 'video/vp8', layers: two };
  info.codecs = [create(SimulcastCodecInfoSchema, codec)];
  assert.equal(decideLayers(shown({ width: 640, height: 360 }), info).spatial, NONE);
  info.mimeType = 'video/H264';
  assert.equal(decideLayers(shown({ width: 640, height: 360 }), info).spatial, 1);
});

test('before its client says anything, a viewer gets all, one with adaptive stream the lowest', () => {
  assert.equal(decideLayers(initialSettings(false), track(three)).spatial, NONE);
  assert.equal(decideLayers(initialSettings(true), track(three)).spatial, 0);
});

test('a client that lists thousands of layers is heard for the first', () => {
  const many = Array.from({ length: 50_000 }, (_, i) => layer(LOW, i, i));
  assert.equal(decideLayers(shown({ width: 3, height: 3 }), track(many)).spatial, NONE);
});
