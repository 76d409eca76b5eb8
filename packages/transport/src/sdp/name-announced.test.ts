import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnnouncedTrack } from '../peer-connection.ts';
import type { MediaDescription } from './description.ts';
import { nameAnnounced } from './name-announced.ts';

const section = (kind: string, trackId: string, direction = 'sendonly') =>
  ({ kind, trackId, direction }) as MediaDescription;
const track = (kind: 'audio' | 'video', cid: string): AnnouncedTrack => ({
  ...{ kind, cid },
  ...{ stereo: false, dtxDisabled: false, redDisabled: false },
});
const cids = (sections: MediaDescription[], tracks: AnnouncedTrack[]): string[] =>
  nameAnnounced(sections, tracks).map(({ cid }) => cid);

test('announcements that a section names stay as they are', () => {
  const sections = [section('audio', 'a'), section('video', 'v')];
  assert.deepEqual(cids(sections, [track('video', 'v'), track('audio', 'a')]), ['v', 'a']);
});

test('those that none names go to the first free section of their kind, in order', () => {
  const sections = [
    section('audio', '{1}'),
    section('video', '{2}', 'recvonly'),
    section('video', '{3}'),
    section('video', 'known'),
    section('video', '{4}'),
  ];
  const tracks = [
    track('video', 'x'),
    track('video', 'known'),
    track('video', 'y'),
    track('video', 'z'),
  ];
  assert.deepEqual(cids(sections, tracks), ['{3}', 'known', '{4}', 'z']);
});
