import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import { TrackInfoSchema, TrackType } from '@chorale/proto/livekit/models';
import type { PublishedFacts } from '../host/messages.ts';
import type { PendingTrack } from '../participant/participant.ts';
import { matchSections } from './match-sections.ts';

const section = (mid: string, cid: string, media: 'audio' | 'video'): PublishedFacts => ({
  ...{ mid, cid, media },
  mimeType: `${media}/x`,
  mimeTypes: [],
  simulcast: false,
});

const pendingOf = (...tracks: readonly (readonly [string, TrackType])[]) =>
  new Map<string, PendingTrack>(
    tracks.map(([cid, type]) => [cid, { cid, info: create(TrackInfoSchema, { type }) }]),
  );

const pairs = (...parameters: Parameters<typeof matchSections>) =>
  matchSections(...parameters).map(([{ mid }, { cid }]) => [mid, cid]);

test('a section takes the track of its cid, wherever it stands', () => {
  const sections = [section('0', 'screen', 'video'), section('1', 'camera', 'video')];
  const pending = pendingOf(['camera', TrackType.VIDEO], ['screen', TrackType.VIDEO]);
  assert.deepEqual(pairs({ sections, pending, taken: new Set() }), [
    ['0', 'screen'],
    ['1', 'camera'],
  ]);
});

test('a track that the SDP calls otherwise is published, as in Firefox', () => {
  const sections = [section('7', '{a}', 'audio'), section('8', '{b}', 'video')];
  const pending = pendingOf(['camera', TrackType.VIDEO], ['microphone', TrackType.AUDIO]);
  assert.deepEqual(pairs({ sections, pending, taken: new Set() }), [
    ['7', 'microphone'],
    ['8', 'camera'],
  ]);
});

test('a section that carries a publication takes no other track', () => {
  const sections = [section('7', '{a}', 'audio')];
  const pending = pendingOf(['tone', TrackType.AUDIO]);
  assert.deepEqual(pairs({ sections, pending, taken: new Set(['7']) }), []);
});
