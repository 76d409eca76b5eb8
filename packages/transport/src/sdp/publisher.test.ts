import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnnouncedTrack } from '../peer-connection.ts';
import { accepted, openConnection, sectionLines } from './connection-fixture.ts';
import { type FixtureSection, fixtureOffer } from './offer-fixtures.ts';

const data: FixtureSection = { kind: 'application', mid: '0' };
const microphone: FixtureSection = { kind: 'audio', mid: '1', trackId: 'mic' };
const camera: FixtureSection = { kind: 'video', mid: '2', trackId: 'cam', simulcast: 'q;h;f' };
const sections = [data, microphone, camera];

function announce(over: Partial<AnnouncedTrack>): AnnouncedTrack {
  return {
    cid: 'mic',
    kind: 'audio',
    stereo: false,
    dtxDisabled: false,
    redDisabled: false,
    ...over,
  };
}

test('a Chromium offer is answered passive, lite, bundled and receive-only', () => {
  const { connection, remotes } = openConnection('publisher');
  const { sdp } = accepted(
    connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []),
  );
  assert.match(sdp, /a=ice-lite\r\n/);
  assert.match(sdp, /a=group:BUNDLE 0 1 2\r\n/);
  assert.match(sdp, /a=extmap-allow-mixed\r\n/);
  assert.equal(sdp.match(/a=setup:passive/g)?.length, 3);
  assert.equal(sdp.match(/a=end-of-candidates/g)?.length, 1);
  assert.match(
    sdp,
    /a=candidate:2 1 tcp 1671430143 127\.0\.0\.1 7881 typ host tcptype passive\r\n/,
  );
  assert.ok(sectionLines(sdp, 0).includes('a=max-message-size:65535'));
  const video = sectionLines(sdp, 2);
  assert.equal(video[0], 'video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 108 109 45 46 98 99');
  for (const line of ['a=recvonly', 'a=rid:q recv', 'a=simulcast:recv q;h;f', 'a=rtcp-rsize']) {
    assert.ok(video.includes(line), line);
  }
  assert.ok(!video.some((line) => line.includes('goog-remb') || line.includes('playout-delay')));
  assert.equal(remotes[0]?.ice.usernameFragment, 'fcey');
});

test('what is published names codecs, layers, extensions and the msid track', () => {
  const { connection } = openConnection('publisher');
  const outcome = accepted(
    connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []),
  );
  assert.deepEqual(
    outcome.published.map(({ mid, cid, rids }) => ({ mid, cid, rids })),
    [
      { mid: '1', cid: 'mic', rids: [] },
      { mid: '2', cid: 'cam', rids: ['q', 'h', 'f'] },
    ],
  );
  const vp8 = outcome.published[1]?.codecs[0];
  assert.equal(vp8?.mimeType, 'video/VP8');
  assert.equal(vp8?.rtxPayloadType, 97);
  assert.deepEqual(vp8?.feedback, ['transport-cc', 'ccm fir', 'nack', 'nack pli']);
});

test('a Firefox offer: session-level fingerprint, attributes sorted by name, extension directions, FID groups', () => {
  const extra = ['a=ssrc:10 cname:x', 'a=ssrc:11 cname:x', 'a=ssrc-group:FID 10 11'];
  const { connection } = openConnection('publisher');
  const offer = fixtureOffer({
    shape: 'firefox',
    sections: [data, microphone, { ...camera, extra }],
  });
  const { sdp, published } = accepted(connection.applyOffer(offer, []));
  assert.deepEqual(published[1]?.sources, [{ ssrc: 10, rtxSsrc: 11 }]);
  assert.ok(published[1]?.extensions.some(({ uri }) => uri.endsWith('repaired-rtp-stream-id')));
  assert.ok(sectionLines(sdp, 1).includes('a=fmtp:109 minptime=10;useinbandfec=1'));
  assert.ok(!sdp.includes('max-fs'), 'what Firefox can receive does not bind what it sends');
  assert.ok(sectionLines(sdp, 2).includes('a=extmap-allow-mixed'));
});

for (const { name, over, first, fmtp } of [
  { name: 'plain', over: {}, first: 63, fmtp: ';usedtx=1' },
  { name: 'without DTX', over: { dtxDisabled: true }, first: 63, fmtp: '' },
  {
    name: 'stereo',
    over: { stereo: true },
    first: 63,
    fmtp: ';usedtx=1;stereo=1;maxaveragebitrate=510000',
  },
  { name: 'without RED', over: { redDisabled: true }, first: 111, fmtp: ';usedtx=1' },
  { name: 'of another cid', over: { cid: 'other' }, first: 111, fmtp: '' },
]) {
  test(`opus of a track announced ${name}`, () => {
    const { connection } = openConnection('publisher');
    const offer = fixtureOffer({ shape: 'chromium', sections: [microphone] });
    const { sdp } = accepted(connection.applyOffer(offer, [announce(over)]));
    const lines = sectionLines(sdp, 0);
    assert.match(lines[0] ?? '', new RegExp(`SAVPF ${first} `));
    assert.ok(lines.includes(`a=fmtp:111 minptime=10;useinbandfec=1${fmtp}`));
    assert.equal(lines.includes('a=rtpmap:63 red/48000/2'), over.redDisabled !== true);
  });
}

test('the announced codec stands first in the answer', () => {
  const { connection } = openConnection('publisher');
  const wish = announce({ cid: 'cam', kind: 'video', mimeTypes: ['video/vp9'] });
  const { published } = accepted(
    connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), [wish]),
  );
  assert.equal(published[1]?.codecs[0]?.mimeType, 'video/VP9');
});

for (const [offered, rids] of [
  ['f;h;q', ['f', 'h', 'q']],
  ['2;1;0', ['2', '1', '0']],
  ['q;~h;~f', ['q', 'h', 'f']],
  ['q,x;h', ['q', 'h']],
] as const) {
  test(`simulcast ${offered} is answered ${rids.join(';')}`, () => {
    const { connection } = openConnection('publisher');
    const offer = fixtureOffer({
      shape: 'chromium',
      sections: [{ kind: 'video', mid: '0', extra: [`a=simulcast:send ${offered}`] }],
    });
    const { sdp, published } = accepted(connection.applyOffer(offer, []));
    assert.deepEqual(published[0]?.rids, rids);
    assert.ok(sdp.includes(`a=simulcast:recv ${rids.join(';')}\r\n`));
  });
}

test('a codec that is not enabled is not answered, and a section without a codec is rejected', () => {
  const { connection } = openConnection('publisher', {
    enabledCodecs: ['audio/opus', 'video/vp8'],
  });
  const outcome = accepted(
    connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []),
  );
  assert.deepEqual(
    outcome.published[1]?.codecs.map(({ mimeType }) => mimeType),
    ['video/VP8'],
  );
  const audioOnly = openConnection('publisher', { enabledCodecs: ['audio/opus'] }).connection;
  const { sdp } = accepted(audioOnly.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []));
  assert.match(sectionLines(sdp, 2)[0] ?? '', /^video 0 UDP\/TLS\/RTP\/SAVPF 96 /);
  assert.match(sdp, /a=group:BUNDLE 0 1\r\n/);
});

test('sections end, are rejected, and are recycled under another mid', () => {
  const { connection } = openConnection('publisher');
  const offer = (list: readonly FixtureSection[]): string =>
    fixtureOffer({ shape: 'chromium', sections: list });
  accepted(connection.applyOffer(offer(sections), []));
  const inactive = accepted(
    connection.applyOffer(offer([data, microphone, { ...camera, direction: 'inactive' }]), []),
  );
  assert.deepEqual(
    inactive.published.map(({ mid }) => mid),
    ['1'],
  );
  assert.ok(sectionLines(inactive.sdp, 2).includes('a=inactive'));
  const stopped = accepted(
    connection.applyOffer(offer([data, microphone, { ...camera, isRejected: true }]), []),
  );
  assert.match(sectionLines(stopped.sdp, 2)[0] ?? '', /^video 0 /);
  const recycled = accepted(
    connection.applyOffer(offer([data, microphone, { ...camera, mid: '7' }]), []),
  );
  assert.deepEqual(
    recycled.published.map(({ mid }) => mid),
    ['1', '7'],
  );
});

test('an ICE restart answers new parameters; the session version grows', () => {
  const { connection, remotes } = openConnection('publisher');
  const first = accepted(connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []));
  const same = accepted(connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []));
  const restarted = accepted(
    connection.applyOffer(fixtureOffer({ shape: 'chromium', sections, ufrag: 'other' }), []),
  );
  assert.match(first.sdp, /a=ice-ufrag:local1/);
  assert.match(same.sdp, /a=ice-ufrag:local1/);
  assert.match(restarted.sdp, /a=ice-ufrag:local2/);
  assert.match(restarted.sdp, /^o=- \d+ 3 IN/m);
  assert.equal(remotes.length, 2);
});

test('a changed fingerprint is refused and changes nothing', () => {
  const { connection } = openConnection('publisher');
  accepted(connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []));
  const fingerprint = new Array(32).fill('99').join(':');
  const refused = connection.applyOffer(
    fixtureOffer({ shape: 'chromium', sections, fingerprint, ufrag: 'other' }),
    [],
  );
  assert.ok('refused' in refused && refused.refused.includes('fingerprint'));
  const again = accepted(connection.applyOffer(fixtureOffer({ shape: 'chromium', sections }), []));
  assert.match(again.sdp, /a=ice-ufrag:local1/);
  assert.match(again.sdp, /^o=- \d+ 2 IN/m);
});

const good = fixtureOffer({ shape: 'chromium', sections });
for (const [name, sdp, why] of [
  ['nothing', '', /line 1/],
  ['65,537 bytes', good.padEnd(65_537, '\n'), /65536 bytes/],
  ['65 m-lines', good + 'm=audio 0 UDP/TLS/RTP/SAVPF 0\r\n'.repeat(62), /64 m-lines/],
  ['65 formats', good.replace('SAVPF 111', `SAVPF ${'1 '.repeat(65)}111`), /64 formats/],
  ['a payload type of 128', good.replace('SAVPF 111', 'SAVPF 128'), /line \d+: a payload type/],
  ['a port of 4294967296', good.replace('m=audio 9', 'm=audio 4294967296'), /line \d+: the port/],
  ['an ssrc of 2^32', `${good}a=ssrc:4294967296 cname:x\r\n`, /32-bit/],
  ['a NUL', `${good}a=fmtp:96 \0\r\n`, /control/],
  ['a line without =', `${good}hello\r\n`, /expected/],
  ['a mid twice', good.replace('a=mid:2', 'a=mid:1'), /used twice/],
  ['no ICE password', good.replaceAll(/a=ice-pwd.*\r\n/g, ''), /ice-pwd/],
  ['no fingerprint', good.replaceAll(/a=fingerprint.*\r\n/g, ''), /fingerprint/],
  ['a short fingerprint', good.replaceAll(/sha-256 .*\r\n/g, 'sha-256 AA:BB\r\n'), /fingerprint/],
  ['setup:passive', good.replaceAll('actpass', 'passive'), /DTLS/],
  ['no rtcp-mux', good.replaceAll('a=rtcp-mux\r\n', ''), /rtcp-mux/],
  ['an rtpmap without a clock', good.replace('opus/48000/2', 'opus'), /clock rate/],
] as const) {
  test(`an offer with ${name} is refused, and the next one is answered`, () => {
    const { connection, remotes } = openConnection('publisher');
    const outcome = connection.applyOffer(sdp, []);
    assert.ok('refused' in outcome);
    assert.match(outcome.refused, why);
    assert.equal(remotes.length, 0);
    accepted(connection.applyOffer(good, []));
  });
}

test('moved, renamed and missing sections are refused', () => {
  const { connection } = openConnection('publisher');
  accepted(connection.applyOffer(good, []));
  for (const list of [
    [data, camera, microphone],
    [data, microphone],
    [data, { ...microphone, mid: '9' }, camera],
  ]) {
    assert.ok(
      'refused' in connection.applyOffer(fixtureOffer({ shape: 'chromium', sections: list }), []),
    );
  }
});

test('a section outside of the bundle, an unknown medium and a second data section are rejected', () => {
  const offer = fixtureOffer({
    shape: 'chromium',
    sections: [...sections, { kind: 'application', mid: '3' }],
  })
    .replace('BUNDLE 0 1 2 3', 'BUNDLE 0 2 3')
    .concat('m=image 9 udptl t38\r\na=mid:4\r\n');
  const { connection } = openConnection('publisher');
  const { sdp } = accepted(connection.applyOffer(offer, []));
  assert.match(sdp, /a=group:BUNDLE 0 2\r\n/);
  assert.match(sectionLines(sdp, 4)[0] ?? '', /^image 0 udptl t38/);
});
