// Which parsers of this package are tried with bytes that no honest peer sends, and what is a good input of each? Only for tests.
import assert from 'node:assert/strict';
import type { ParserTrial } from '@chorale/rtp/testing';
import { inspectRecords, isSingleData } from '../dtls-records.ts';
import { isChannelAck, readChannelOpen, writeChannelOpen } from '../sctp/dcep.ts';
import { openConnection, videoTrack } from '../sdp/connection-fixture.ts';
import { sdpLimits } from '../sdp/limits.ts';
import { fixtureOffer } from '../sdp/offer-fixtures.ts';
import { parseSdp } from '../sdp/parse.ts';
import { rtpHeaderBytes } from '../srtp/packet-bounds.ts';
import { SourceTable } from '../srtp/source-table.ts';
import { SrtpTrial } from '../srtp/srtp-trial.ts';
import { createBindingRequest, readBindingRequest } from '../stun/binding-request.ts';
import { hasFingerprint } from '../stun/integrity.ts';
import { readOwnAnswer } from '../stun/own-check.ts';
import { FrameReader } from '../tcp/frame-reader.ts';
import { bindingRequest, bindingSuccess, rtpPacket } from './packets.ts';
import { sctpTrials } from './sctp-trials.ts';

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const hex = (text: string): Uint8Array =>
  Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const stun: ParserTrial = {
  name: 'STUN',
  seeds: [{}, { useCandidate: true }, { controlled: true }].map((options) =>
    Uint8Array.from(
      bindingRequest({ usernameFragment: 'evtj', password: 'p'.repeat(24) }, options),
    ),
  ),
  parse(bytes, offset, lengthBytes): void {
    const view = viewOf(bytes);
    const request = createBindingRequest();
    if (readBindingRequest(view, offset, lengthBytes, request) !== 'request') return;
    const { usernameAt, usernameBytes, integrityAt, fingerprintAt } = request;
    const end = offset + lengthBytes;
    assert.ok(usernameAt + usernameBytes <= end && integrityAt + 24 <= end);
    if (fingerprintAt >= 0) hasFingerprint({ bytes, view }, offset, fingerprintAt);
  },
};

const stunAnswer: ParserTrial = {
  name: 'STUN answers',
  seeds: [Uint8Array.from(bindingSuccess(Buffer.alloc(20, hex('0001 0000 2112a442')), 'p'))],
  parse(bytes, offset, lengthBytes): void {
    const view = viewOf(bytes);
    const answer = createBindingRequest();
    if (!readOwnAnswer(view, offset, lengthBytes, answer)) return;
    const { integrityAt, fingerprintAt } = answer;
    assert.ok(integrityAt + 24 <= offset + lengthBytes);
    if (fingerprintAt >= 0) hasFingerprint({ bytes, view }, offset, fingerprintAt);
  },
};

const dtls: ParserTrial = {
  name: 'DTLS records',
  seeds: [
    hex('16 fefd 0000 000000000000 0004 01000000'),
    hex('14 fefd 0000 000000000001 0001 01 16 fefd 0001 000000000000 0004 aabbccdd'),
    hex('17 fefd 0001 000000000005 0008 0001020304050607'),
  ],
  parse(bytes, offset, lengthBytes): void {
    const verdict = inspectRecords(viewOf(bytes), offset, lengthBytes);
    if (verdict !== 'malformed') isSingleData(viewOf(bytes), offset, lengthBytes);
  },
};

const srtp: ParserTrial = {
  name: 'SRTP bounds',
  seeds: [
    Uint8Array.from(rtpPacket({})),
    hex('90e0 0001 00000002 00000003 bede 0001 10302200 aabb'),
  ],
  parse(bytes, offset, lengthBytes): void {
    assert.ok(rtpHeaderBytes(viewOf(bytes), offset, lengthBytes) <= lengthBytes);
  },
};

const TRAILER_BYTES = 14;
const heardSources = new SourceTable(1, 1024);
heardSources.add(0x1234, 1).accept(1);

const strangers: ParserTrial = {
  name: 'SRTP of unknown addresses',
  seeds: [
    Buffer.concat([rtpPacket({ sequence: 2 }), Buffer.alloc(TRAILER_BYTES)]),
    hex(`80c9 0001 00001234 80000002 ${'00'.repeat(10)}`),
  ].map((seed) => Uint8Array.from(seed)),
  parse(bytes, offset, lengthBytes): void {
    const taken = (at: number, length: number): boolean => {
      assert.ok(at === offset && length >= 8 && length < lengthBytes);
      return true;
    };
    const trial = new SrtpTrial({
      view: viewOf(bytes),
      ...{ rtp: heardSources, rtcp: heardSources },
      transform: {
        ...{ rtpTagBytes: 10, rtcpTrailerBytes: TRAILER_BYTES },
        indexWordAt: (at, plain) => at + plain,
        openRtp: (at, _clear, plain) => taken(at, plain),
        openRtcp: (at, plain) => taken(at, plain),
        [Symbol.dispose](): void {},
      },
    });
    assert.equal(trial.opens(offset, lengthBytes), trial.fits(offset, lengthBytes));
    assert.equal(heardSources.highestOf(0x1234), 1);
  },
};

const MOST_FRAME_BYTES = 1500;

const frames: ParserTrial = {
  name: 'ICE-TCP frames',
  seeds: [hex('0003 aabbcc 0000 0005 0102030405 0001 ff'), hex('05dc'.padEnd(600, '0102'))],
  parse(bytes, offset, lengthBytes): void {
    const reader = new FrameReader({
      maxFrameBytes: MOST_FRAME_BYTES,
      frameArrived: (frame, at, length): boolean => at + length <= frame.length || assert.fail(),
    });
    // Cut where the input itself says.
    const step = 1 + (bytes[offset] ?? 0);
    for (let at = 0; at < lengthBytes; at += step)
      if (!reader.read(bytes.subarray(offset + at, offset + Math.min(at + step, lengthBytes))))
        return;
    assert.ok(reader.keptBytes <= MOST_FRAME_BYTES + 2);
  },
};

const dcep: ParserTrial = {
  name: 'DCEP',
  seeds: [
    writeChannelOpen({ label: '_reliable', ordered: true, maxRetransmits: undefined }),
    writeChannelOpen({ label: '_lossy', ordered: false, maxRetransmits: 0 }),
    Uint8Array.of(2),
  ],
  parse(bytes, offset, lengthBytes): void {
    const message = bytes.subarray(offset, offset + lengthBytes);
    if (!isChannelAck(message)) readChannelOpen(message);
  },
};

const offers: readonly Uint8Array[] = (['chromium', 'firefox'] as const).map((shape) =>
  new TextEncoder().encode(
    fixtureOffer({
      shape,
      sections: [
        { kind: 'application', mid: '0' },
        { kind: 'audio', mid: '1', trackId: 'mic', extra: ['a=ssrc:1 cname:x'] },
        { kind: 'video', mid: '2', trackId: 'cam', simulcast: 'q;h;f' },
      ],
    }),
  ),
);
const textOf = (bytes: Uint8Array, offset: number, lengthBytes: number): string =>
  new TextDecoder().decode(bytes.subarray(offset, offset + lengthBytes));

const sdp: ParserTrial = {
  name: 'SDP',
  seeds: offers,
  parse(bytes, offset, lengthBytes): void {
    const session = parseSdp(textOf(bytes, offset, lengthBytes), sdpLimits(1));
    if ('refused' in session) assert.notEqual(session.refused, '');
  },
};

const offer: ParserTrial = {
  name: 'SDP offers',
  seeds: offers,
  parse(bytes, offset, lengthBytes): void {
    const { connection } = openConnection('single');
    connection.addTrack(videoTrack('TR_1'));
    const outcome = connection.applyOffer(textOf(bytes, offset, lengthBytes), []);
    if ('refused' in outcome) assert.notEqual(outcome.refused, '');
  },
};

const answer: ParserTrial = {
  name: 'SDP answers',
  seeds: offers,
  parse(bytes, offset, lengthBytes): void {
    const { connection } = openConnection('subscriber');
    connection.addTrack(videoTrack('TR_1'));
    connection.createOffer({ iceRestart: false });
    connection.applyAnswer(textOf(bytes, offset, lengthBytes));
  },
};

/** Made when asked for: SCTP's good packets are those of a call. */
export const transportTrials = (): readonly ParserTrial[] => [
  ...[stun, stunAnswer, dtls, srtp, strangers, frames, dcep],
  ...sctpTrials(),
  ...[sdp, offer, answer],
];
