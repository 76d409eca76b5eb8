// Are H.265, PCMU and PCMA negotiated where the client offers them and the configuration names them, and nowhere else?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerConnectionOptions } from '../peer-connection.ts';
import {
  accepted,
  audioTrack,
  openConnection,
  sectionLines,
  videoTrack,
} from './connection-fixture.ts';
import { fixtureOffer } from './offer-fixtures.ts';

const H265_FMTP = 'level-id=180;profile-id=1;tier-flag=0;tx-mode=SRST';

/** Chromium's offer with H.265 behind its other codecs. */
const offerWithH265 = (): string =>
  fixtureOffer({
    shape: 'chromium',
    sections: [
      { kind: 'audio', mid: '0', trackId: 'mic' },
      {
        kind: 'video',
        mid: '1',
        trackId: 'cam',
        extra: [
          'a=rtpmap:49 H265/90000',
          'a=rtcp-fb:49 nack pli',
          `a=fmtp:49 ${H265_FMTP}`,
          'a=rtpmap:50 rtx/90000',
          'a=fmtp:50 apt=49',
        ],
      },
    ],
  }).replace('100 101 118', '100 101 118 49 50');

function formatsOf(enabledCodecs: readonly string[]): string[] {
  const { connection } = openConnection('publisher', { enabledCodecs });
  const { sdp } = accepted(connection.applyOffer(offerWithH265(), []));
  return [0, 1].map((index) => sectionLines(sdp, index)[0]?.split('SAVPF ')[1] ?? 'rejected');
}

test('what is offered and enabled is answered under the numbers of the offer', () => {
  const all = ['audio/opus', 'audio/pcmu', 'audio/pcma', 'video/vp8', 'video/h265'];
  assert.deepEqual(formatsOf(all), ['111 0 8', '96 97 49 50']);
  assert.deepEqual(formatsOf(['audio/opus', 'video/vp8']), ['111', '96 97']);
  assert.deepEqual(formatsOf(['audio/pcma', 'video/h265']), ['8', '49 50']);
});

test('H.265 keeps its parameters, feedback and RTX in the answer', () => {
  const { connection } = openConnection('publisher', { enabledCodecs: ['video/h265'] });
  const { sdp, published } = accepted(connection.applyOffer(offerWithH265(), []));
  const lines = sectionLines(sdp, 1);
  for (const line of [
    'a=rtpmap:49 H265/90000',
    `a=fmtp:49 ${H265_FMTP}`,
    'a=rtcp-fb:49 nack pli',
    'a=fmtp:50 apt=49',
  ]) {
    assert.ok(lines.includes(line), line);
  }
  assert.equal(published[0]?.codecs[0]?.mimeType, 'video/H265');
  assert.equal(published[0]?.codecs[0]?.rtxPayloadType, 50);
});

test('our own offers use 116 with RTX, 0 and 8, and only what is enabled', () => {
  const formats = (options: Partial<PeerConnectionOptions>): (string | undefined)[] => {
    const { connection } = openConnection('subscriber', options);
    connection.addTrack(videoTrack('TR_V', ['video/h265']));
    connection.addTrack(audioTrack('TR_U', ['audio/pcmu']));
    connection.addTrack(audioTrack('TR_A', ['audio/pcma']));
    const { sdp } = connection.createOffer({ iceRestart: false });
    return [1, 2, 3].map((index) => sectionLines(sdp, index)[0]?.split('SAVPF ')[1]);
  };
  const enabledCodecs = ['video/h265', 'audio/pcmu', 'audio/pcma'];
  assert.deepEqual(formats({ enabledCodecs }), ['116 117', '0', '8']);
  assert.deepEqual(formats({ enabledCodecs: ['audio/pcma'] }), ['8', undefined, undefined]);
});
