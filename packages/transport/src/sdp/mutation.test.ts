import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openConnection, videoTrack } from './connection-fixture.ts';
import { sdpLimits } from './limits.ts';
import { fixtureOffer } from './offer-fixtures.ts';
import { parseSdp } from './parse.ts';

const seeds = (['chromium', 'firefox'] as const).map((shape) =>
  fixtureOffer({
    shape,
    sections: [
      { kind: 'application', mid: '0' },
      {
        kind: 'audio',
        mid: '1',
        trackId: 'mic',
        extra: ['a=ssrc:1 cname:x', 'a=ssrc-group:FID 1 2'],
      },
      { kind: 'video', mid: '2', trackId: 'cam', simulcast: 'q;h;f' },
      { kind: 'video', mid: '3', direction: 'recvonly' },
    ],
  }),
);

/** Cuts, repeats, swaps and overwrites pieces of a good offer. */
const mutated = fc
  .record({
    seed: fc.constantFrom(...seeds),
    edits: fc.array(
      fc.record({
        at: fc.nat(8000),
        length: fc.nat(120),
        text: fc.oneof(
          fc.string(),
          fc.constantFrom(
            '\r\n',
            '4294967296',
            '-1',
            'a=mid:1\r\n',
            'm=video 9 UDP/TLS/RTP/SAVPF 96\r\n',
            '/',
            ';',
            '~',
          ),
        ),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ seed, edits }) =>
    edits.reduce((text, { at, length, text: insert }) => {
      const from = at % text.length;
      return text.slice(0, from) + insert + text.slice(from + length);
    }, seed),
  );

test('mutated offers are answered or refused, never thrown at', () => {
  fc.assert(
    fc.property(mutated, (sdp) => {
      for (const role of ['publisher', 'single'] as const) {
        const { connection } = openConnection(role);
        connection.addTrack(videoTrack('TR_1'));
        const outcome = connection.applyOffer(sdp, []);
        if ('refused' in outcome) assert.notEqual(outcome.refused, '');
        else
          assert.ok(!('refused' in parseSdp(outcome.sdp, sdpLimits(1))), 'our answer is SDP to us');
      }
    }),
    { seed: 20_261_120, numRuns: 400 },
  );
});

test('mutated answers are applied or refused, never thrown at', () => {
  fc.assert(
    fc.property(mutated, fc.boolean(), (sdp, hasTrack) => {
      const { connection } = openConnection('subscriber');
      if (hasTrack) connection.addTrack(videoTrack('TR_1'));
      connection.createOffer({ iceRestart: false });
      connection.applyAnswer(sdp);
    }),
    { seed: 20_261_121, numRuns: 200 },
  );
});

test('64 KB of anything is read in one pass', () => {
  for (const line of [
    'a=rtcp-fb:96 x\r\n',
    'a=extmap:1 x\r\n',
    'a=x\r\n',
    'a=fmtp:96 a=b;c=d\r\n',
  ]) {
    const flood = `${seeds[0]}${line.repeat(10_000)}`.slice(0, 65_000);
    openConnection('publisher').connection.applyOffer(
      `${flood.slice(0, flood.lastIndexOf('\r\n'))}\r\n`,
      [],
    );
  }
});
