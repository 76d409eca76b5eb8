import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accepted,
  audioTrack,
  openConnection,
  sectionLines,
  videoTrack,
} from './connection-fixture.ts';
import { type FixtureSection, fixtureOffer } from './offer-fixtures.ts';

const receive = (kind: 'audio' | 'video', mid: string): FixtureSection => ({
  kind,
  mid,
  direction: 'recvonly',
});
const embedded = [
  ...['0', '1', '2'].map((mid) => receive('audio', mid)),
  ...['3', '4', '5'].map((mid) => receive('video', mid)),
  { kind: 'application', mid: '6' } as const,
];
const offer = (sections: readonly FixtureSection[]): string =>
  fixtureOffer({ shape: 'chromium', sections });

test('receive-only sections carry our tracks under the offered payload types', () => {
  const { connection } = openConnection('single');
  connection.addTrack(audioTrack('TR_A', ['audio/red', 'audio/opus']));
  connection.addTrack(videoTrack('TR_V', ['video/h264']));
  const outcome = accepted(connection.applyOffer(offer(embedded), []));
  assert.deepEqual(outcome.midToTrackId, { 0: 'TR_A', 3: 'TR_V' });
  assert.deepEqual(outcome.missing, { audios: 0, videos: 0 });
  assert.match(sectionLines(outcome.sdp, 0)[0] ?? '', /SAVPF 63 111$/);
  const video = sectionLines(outcome.sdp, 3);
  assert.match(video[0] ?? '', /SAVPF 102 103 108 109$/);
  for (const line of ['a=sendonly', 'a=msid:PA_x|TR_V TR_V']) assert.ok(video.includes(line), line);
  assert.ok(sectionLines(outcome.sdp, 4).includes('a=inactive'));
  assert.equal(outcome.published.length, 0);
  const isNumbered = outcome.bound.map(({ section }) =>
    section.extensions.some(({ uri }) => uri.includes('transport-wide')),
  );
  assert.deepEqual(isNumbered, [false, true], 'video only');
});

test('idle sections keep the uplink extensions, or Chromium could not offer simulcast later', () => {
  const { connection } = openConnection('single');
  const { sdp } = accepted(connection.applyOffer(offer(embedded), []));
  assert.ok(sectionLines(sdp, 3).some((line) => line.endsWith('sdes:rtp-stream-id')));
});

test('tracks beyond the sections are missing, and found at the next offer', () => {
  const { connection } = openConnection('single');
  for (const sid of ['1', '2', '3', '4', '5']) connection.addTrack(videoTrack(`TR_${sid}`));
  assert.deepEqual(connection.missing, { audios: 0, videos: 5 });
  const first = accepted(connection.applyOffer(offer(embedded), []));
  assert.deepEqual(first.missing, { audios: 0, videos: 2 });
  assert.deepEqual(connection.missing, { audios: 0, videos: 2 });
  const more = [...embedded, receive('video', '7'), receive('video', '8')];
  const second = accepted(connection.applyOffer(offer(more), []));
  assert.deepEqual(second.midToTrackId, { 3: 'TR_1', 4: 'TR_2', 5: 'TR_3', 7: 'TR_4', 8: 'TR_5' });
  assert.equal(second.bound[0]?.section.ssrc, first.bound[0]?.section.ssrc);
});

test('a removed track leaves its section inactive for one answer, then another takes it with new sources', () => {
  const { connection } = openConnection('single');
  connection.addTrack(videoTrack('TR_1'));
  const one = [receive('video', '0')];
  const first = accepted(connection.applyOffer(offer(one), []));
  connection.removeTrack('TR_1');
  connection.addTrack(videoTrack('TR_2'));
  const between = accepted(connection.applyOffer(offer(one), []));
  assert.ok(sectionLines(between.sdp, 0).includes('a=inactive'));
  assert.deepEqual(between.missing, { audios: 0, videos: 1 });
  assert.deepEqual(connection.missing, { audios: 0, videos: 0 }, 'the freed section will do');
  const after = accepted(connection.applyOffer(offer(one), []));
  assert.deepEqual(after.midToTrackId, { 0: 'TR_2' });
  assert.notEqual(after.bound[0]?.section.ssrc, first.bound[0]?.section.ssrc);
});

test('a track whose section is stopped waits for another', () => {
  const { connection } = openConnection('single');
  connection.addTrack(videoTrack('TR_1'));
  accepted(
    connection.applyOffer(offer([{ kind: 'application', mid: '0' }, receive('video', '1')]), []),
  );
  const stopped = { ...receive('video', '1'), isRejected: true };
  const outcome = accepted(
    connection.applyOffer(offer([{ kind: 'application', mid: '0' }, stopped]), []),
  );
  assert.deepEqual([outcome.bound.length, outcome.missing.videos], [0, 1]);
});

test('a section that both sides send in, and one that is only waiting', () => {
  const { connection } = openConnection('single');
  connection.addTrack(videoTrack('TR_1'));
  const both: FixtureSection = { kind: 'video', mid: '0', direction: 'sendrecv', trackId: 'cam' };
  const waiting: FixtureSection = { kind: 'video', mid: '1', direction: 'sendrecv' };
  const outcome = accepted(connection.applyOffer(offer([both, waiting]), []));
  assert.ok(sectionLines(outcome.sdp, 0).includes('a=sendrecv'));
  assert.ok(sectionLines(outcome.sdp, 1).includes('a=inactive'));
  assert.deepEqual(
    outcome.published.map(({ cid }) => cid),
    ['cam'],
  );
  assert.deepEqual(outcome.midToTrackId, { 0: 'TR_1' });
});

test('a track that no section has a codec for is unsupported, not missing', () => {
  const { connection } = openConnection('single');
  connection.addTrack(videoTrack('TR_1', ['video/h265']));
  const outcome = accepted(connection.applyOffer(offer(embedded), []));
  assert.deepEqual(outcome.unsupported, ['TR_1']);
  assert.deepEqual(outcome.missing, { audios: 0, videos: 0 });
});

test('the limit of m-lines grows only with what we asked for', () => {
  const many = Array.from({ length: 80 }, (_, index) => receive('video', `${index}`));
  const { connection } = openConnection('single');
  assert.ok('refused' in connection.applyOffer(offer(many), []));
  for (let i = 0; i < 60; i++) connection.addTrack(videoTrack(`TR_${i}`));
  assert.equal(accepted(connection.applyOffer(offer(many), [])).bound.length, 60);
});
