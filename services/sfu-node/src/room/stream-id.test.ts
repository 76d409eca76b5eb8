import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import { ClientInfoSchema, TrackSource } from '@chorale/proto/livekit/models';
import { decideStreamId } from './stream-id.ts';

const viewer = (protocol: number, browser = 'Chrome') => ({
  protocol,
  client: create(ClientInfoSchema, { browser }),
});
const track = (source: TrackSource) => ({ sid: 'TR_1', publisherSid: 'PA_1', source });
const on = { syncStreams: true };

test('a stream of its own, unless streams are in step', () => {
  const microphone = track(TrackSource.MICROPHONE);
  assert.equal(decideStreamId({ syncStreams: false }, viewer(17), microphone), 'PA_1|TR_1');
  assert.equal(decideStreamId(on, viewer(17), microphone), 'PA_1|camera');
  assert.equal(decideStreamId(on, viewer(17), track(TrackSource.CAMERA)), 'PA_1|camera');
  const screen = track(TrackSource.SCREEN_SHARE_AUDIO);
  assert.equal(decideStreamId(on, viewer(17), screen), 'PA_1|screen_share');
  assert.equal(decideStreamId(on, viewer(17), track(TrackSource.UNKNOWN)), 'PA_1|TR_1');
});

test('clients that cannot, and Firefox, are given each track alone', () => {
  const camera = track(TrackSource.CAMERA);
  assert.equal(decideStreamId(on, viewer(9), camera), 'PA_1|TR_1');
  assert.equal(decideStreamId(on, viewer(17, 'Firefox'), camera), 'PA_1|TR_1');
});
