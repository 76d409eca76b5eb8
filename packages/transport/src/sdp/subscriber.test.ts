import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalOffer } from '../peer-connection.ts';
import {
  accepted,
  audioTrack,
  openConnection,
  sectionLines,
  videoTrack,
} from './connection-fixture.ts';
import { FIXTURE_FINGERPRINT } from './offer-fixtures.ts';

const calm = { iceRestart: false };

/** What a browser makes of our offer: mirrored, active, receiving; `edit` bends one section. */
function answerTo(
  offer: LocalOffer,
  edit: (lines: string, mid: string) => string = (lines) => lines,
): string {
  const [, ...sections] = offer.sdp
    .replaceAll('a=sendonly', 'a=recvonly')
    .replaceAll('a=setup:actpass', 'a=setup:active')
    .replaceAll(/a=(ssrc|msid|candidate).*\r\n/g, '')
    .replaceAll(/a=ice-ufrag:.*/g, 'a=ice-ufrag:browser')
    .replaceAll(/a=fingerprint:.*/g, `a=fingerprint:sha-256 ${FIXTURE_FINGERPRINT}`)
    .split('\r\nm=');
  const bundle = /a=group:.*\r\n/.exec(offer.sdp)?.[0] ?? '';
  const edited = sections.map((lines) =>
    edit(`m=${lines.trimEnd()}\r\n`, /a=mid:(.*)/.exec(lines)?.[1] ?? ''),
  );
  return `v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n${bundle}${edited.join('')}`;
}

test('the first offer is the data section alone', () => {
  const { connection } = openConnection('subscriber');
  const offer = connection.createOffer(calm);
  assert.equal(offer.sdp.split('\r\nm=').length, 2);
  assert.ok(sectionLines(offer.sdp, 0).includes('a=setup:actpass'));
  assert.deepEqual(accepted(connection.applyAnswer(answerTo(offer))), {
    published: [],
    bound: [],
    unsupported: [],
  });
});

test('a video section offers its codec with RTX, ids, feedback and sources', () => {
  const { connection } = openConnection('subscriber');
  connection.addTrack(videoTrack('TR_V'));
  const offer = connection.createOffer(calm);
  const lines = sectionLines(offer.sdp, 1);
  assert.equal(lines[0], 'video 9 UDP/TLS/RTP/SAVPF 96 97');
  for (const line of [
    'a=sendonly',
    'a=msid:PA_x|TR_V TR_V',
    'a=fmtp:97 apt=96',
    'a=rtcp-fb:96 nack pli',
  ]) {
    assert.ok(lines.includes(line), line);
  }
  assert.ok(offer.sdp.includes(' transport-cc') && !offer.sdp.includes('goog-remb'));
  assert.deepEqual(offer.midToTrackId, { 1: 'TR_V' });
  const { bound } = accepted(connection.applyAnswer(answerTo(offer)));
  const section = bound[0]?.section;
  assert.ok(lines.includes(`a=ssrc-group:FID ${section?.ssrc} ${section?.rtxSsrc}`));
  assert.equal(section?.cname, 'PA_x');
  assert.equal(section?.extensions.length, 6);
});

test('audio: RED before opus where both may, opus alone where not, sprop-stereo', () => {
  const formats = (redDisabled: boolean, mimeTypes: string[]): string | undefined => {
    const { connection } = openConnection('subscriber', { redDisabled });
    connection.addTrack({ ...audioTrack('TR_A', mimeTypes), stereo: true });
    const lines = sectionLines(connection.createOffer(calm).sdp, 1);
    assert.ok(lines.includes('a=fmtp:111 minptime=10;useinbandfec=1;sprop-stereo=1'));
    return lines[0]?.split('SAVPF ')[1];
  };
  assert.equal(formats(false, ['audio/red', 'audio/opus']), '63 111');
  assert.equal(formats(false, ['audio/red']), '63 111');
  assert.equal(formats(true, ['audio/red']), '111');
  assert.equal(formats(false, ['audio/opus']), '111');
});

test('a track whose section is rejected, inactive, or left without its codec is unsupported', () => {
  const { connection } = openConnection('subscriber');
  for (const sid of ['TR_1', 'TR_2', 'TR_3', 'TR_4']) connection.addTrack(videoTrack(sid));
  connection.addTrack(videoTrack('TR_5', ['video/h265']));
  const answer = answerTo(connection.createOffer(calm), (lines, mid) => {
    if (mid === '1') return lines.replace('m=video 9', 'm=video 0');
    if (mid === '2') return lines.replace('a=recvonly', 'a=inactive');
    return mid === '3' ? lines.replaceAll('VP8', 'VP9') : lines;
  });
  const facts = accepted(connection.applyAnswer(answer));
  assert.deepEqual(facts.unsupported, ['TR_1', 'TR_2', 'TR_3', 'TR_5']);
  assert.deepEqual(
    facts.bound.map(({ trackSid }) => trackSid),
    ['TR_4'],
  );
  const next = connection.createOffer(calm);
  assert.match(sectionLines(next.sdp, 1)[0] ?? '', /^video 0 /);
});

test('an ended track leaves an inactive section, reused after the answer with new sources', () => {
  const { connection } = openConnection('subscriber');
  connection.addTrack(videoTrack('TR_1'));
  const first = accepted(connection.applyAnswer(answerTo(connection.createOffer(calm))));
  connection.removeTrack('TR_1');
  connection.addTrack(videoTrack('TR_2'));
  const swap = connection.createOffer(calm);
  assert.ok(sectionLines(swap.sdp, 1).includes('a=inactive'), 'a browser must see the end first');
  assert.deepEqual(swap.midToTrackId, { 2: 'TR_2' });
  accepted(connection.applyAnswer(answerTo(swap)));
  connection.addTrack(audioTrack('TR_A'));
  connection.addTrack(videoTrack('TR_3'));
  const reuse = connection.createOffer(calm);
  assert.deepEqual(reuse.midToTrackId, { 1: 'TR_3', 2: 'TR_2', 3: 'TR_A' });
  const facts = accepted(connection.applyAnswer(answerTo(reuse)));
  const reused = facts.bound.find(({ trackSid }) => trackSid === 'TR_3');
  assert.notEqual(reused?.section.ssrc, first.bound[0]?.section.ssrc);
});

test('sources stay with a track over offers, and a removed track is not bound by a late answer', () => {
  const { connection } = openConnection('subscriber');
  connection.addTrack(videoTrack('TR_1'));
  const first = connection.createOffer(calm);
  const second = connection.createOffer(calm);
  assert.equal(
    sectionLines(first.sdp, 1).find((line) => line.startsWith('a=ssrc:')),
    sectionLines(second.sdp, 1).find((line) => line.startsWith('a=ssrc:')),
  );
  connection.removeTrack('TR_1');
  assert.deepEqual(accepted(connection.applyAnswer(answerTo(second))).bound, []);
  assert.ok('refused' in connection.applyAnswer(answerTo(second)), 'one answer per offer');
});

test('an ICE restart brings new parameters', () => {
  const { connection } = openConnection('subscriber');
  assert.match(connection.createOffer(calm).sdp, /ice-ufrag:local1/);
  assert.match(connection.createOffer({ iceRestart: true }).sdp, /ice-ufrag:local2/);
});

test('a passive answer, a missing section and a moved one are refused; the offer stays outstanding', () => {
  const { connection } = openConnection('subscriber');
  connection.addTrack(videoTrack('TR_1'));
  const offer = connection.createOffer(calm);
  const good = answerTo(offer);
  for (const bad of [
    good.replaceAll('setup:active', 'setup:passive'),
    good.slice(0, good.indexOf('m=video')),
    good.replace('a=mid:1', 'a=mid:4'),
    'v=0',
  ]) {
    assert.ok('refused' in connection.applyAnswer(bad));
  }
  assert.equal(accepted(connection.applyAnswer(good)).bound.length, 1);
});

test('a hundred tracks are offered and their answer is read', () => {
  const { connection } = openConnection('subscriber');
  for (let i = 0; i < 100; i++) connection.addTrack(videoTrack(`TR_${i}`));
  assert.equal(
    accepted(connection.applyAnswer(answerTo(connection.createOffer(calm)))).bound.length,
    100,
  );
});
