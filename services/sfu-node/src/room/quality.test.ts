// Is a connection as good as its worst track, and is it told to those whom it concerns?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import {
  ConnectionQuality as Quality,
  TrackType,
  VideoLayerSchema,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import { UpdateTrackSettingsSchema } from '@chorale/proto/livekit/rtc';
import type { TrackQuality } from '../host/messages.ts';
import { muteTrack } from '../participant/mute.ts';
import { updateTrackSettings } from '../participant/track-settings.ts';
import { decideQuality } from './quality.ts';
import { enter, type Guest, openTestRoom, publishTrack } from './room-kit.ts';

const layers = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map((quality) =>
  create(VideoLayerSchema, { quality, width: 320 * 2 ** quality, height: 180 * 2 ** quality }),
);
const clean: Omit<TrackQuality, 'track'> = {
  ...{ lossRatio: 0, jitterMs: 2, packetsPerSecond: 50, layer: 2, highest: 2 },
};

function call() {
  const lab = openTestRoom();
  const [ada, bob] = [enter(lab, 'ada'), enter(lab, 'bob')];
  publishTrack(lab, ada, { sid: 'TR_A', type: TrackType.AUDIO });
  publishTrack(lab, ada, { sid: 'TR_V', layers });
  type Rows = Record<string, Partial<TrackQuality>>;
  const rows = (facts: Rows): TrackQuality[] =>
    Object.entries(facts).map(([track, changes]) => ({ ...clean, track, ...changes }));
  const report = (who: Guest, published: Rows, sent: Rows = {}): Quality | undefined => {
    const { publisherTransport, subscriberTransport } = who.participant;
    const transport = Object.keys(sent).length > 0 ? subscriberTransport : publisherTransport;
    const facts = { roundTripMs: 40, published: rows(published), sent: rows(sent) };
    lab.say({ kind: 'quality', transport, ...facts });
    return who.participant.quality;
  };
  return { lab, ada, bob, report };
}

test('the scale', () => {
  const scale = [100, 80.1, 80, 40.1, 40, 20.1, 20, 0].map(decideQuality);
  const { EXCELLENT, GOOD, POOR, LOST } = Quality;
  assert.deepEqual(scale, [EXCELLENT, EXCELLENT, GOOD, GOOD, POOR, POOR, LOST, LOST]);
});

test('the worst track of either direction counts; nothing at all is excellent', () => {
  const { ada, bob, report } = call();
  assert.equal(report(ada, {}), Quality.EXCELLENT);
  assert.equal(report(ada, { TR_A: {}, TR_V: { lossRatio: 0.06 } }), Quality.GOOD);
  assert.equal(report(ada, { TR_A: { lossRatio: 0.3 }, TR_V: {} }), Quality.POOR);
  assert.equal(report(bob, {}, { TR_A: {}, TR_V: { lossRatio: 0.2 } }), Quality.POOR);
  assert.equal(report(bob, { TR_gone: { lossRatio: 1 } }), Quality.POOR);
  assert.equal(report(bob, {}, { TR_A: {}, TR_V: {} }), Quality.EXCELLENT);
});

test('muted and paused tracks do not count', () => {
  const { lab, ada, bob, report } = call();
  muteTrack(lab.room, ada.participant, { sid: 'TR_A', muted: true } as never);
  const bad = { lossRatio: 0.5 };
  assert.equal(report(ada, { TR_A: bad }), Quality.EXCELLENT);
  assert.equal(report(bob, {}, { TR_A: bad }), Quality.EXCELLENT);
  const settings = { trackSids: ['TR_V'], disabled: true };
  updateTrackSettings(lab.room, bob.participant, create(UpdateTrackSettingsSchema, settings));
  assert.equal(report(bob, {}, { TR_V: bad }), Quality.EXCELLENT);
});

test('a layer that should come and does not costs; one that nobody wants does not', () => {
  const { lab, ada, bob, report } = call();
  assert.equal(report(ada, { TR_V: { layer: 1 } }), Quality.GOOD);
  assert.equal(report(bob, {}, { TR_V: { layer: 0 } }), Quality.POOR);
  assert.equal(report(bob, {}, { TR_V: { layer: undefined } }), Quality.EXCELLENT);
  const settings = { trackSids: ['TR_V'], quality: VideoQuality.LOW };
  updateTrackSettings(lab.room, bob.participant, create(UpdateTrackSettingsSchema, settings));
  assert.equal(report(bob, {}, { TR_V: { layer: 0 } }), Quality.EXCELLENT);
  lab.clock.advance(5_000);
  assert.equal(report(ada, { TR_V: { layer: 0 } }), Quality.EXCELLENT);
});

test('a change is told to itself and to who hears it', () => {
  const { ada, bob, report } = call();
  for (const _ of [1, 2]) report(ada, { TR_A: {} });
  report(ada, { TR_A: { lossRatio: 0.06 } });
  for (const who of [ada, bob]) assert.deepEqual(told(who), [Quality.EXCELLENT, Quality.GOOD]);
});

test('who begins to hear somebody learns how well that one is heard, once', () => {
  const { lab, ada, report } = call();
  for (const _ of [1, 2]) report(ada, { TR_A: {} });
  const eve = enter(lab, 'eve');
  publishTrack(lab, ada, { sid: 'TR_B', type: TrackType.AUDIO });
  for (const _ of [1, 2]) report(ada, { TR_A: {} });
  assert.deepEqual(told(eve), [Quality.EXCELLENT]);
  assert.deepEqual(told(ada), [Quality.EXCELLENT]);
});

test('a silent path stays lost until it is heard of again: an empty report does not make it excellent', () => {
  const { lab, ada, bob, report } = call();
  const { publisherTransport: transport } = ada.participant;
  report(ada, {});
  lab.say({ kind: 'transportState', transport, state: 'disconnected' });
  report(ada, {});
  lab.say({ kind: 'transportState', transport, state: 'connected' });
  report(ada, {});
  assert.deepEqual(told(bob), [Quality.EXCELLENT, Quality.LOST, Quality.EXCELLENT]);
});

const told = (guest: Guest): Quality[] =>
  guest.told('connectionQuality').flatMap(({ updates }) => updates.map(({ quality }) => quality));
