// Which parsers are tried with bytes that no honest peer sends, and what is a good packet of each? Only for tests.
import assert from 'node:assert/strict';
import { startsAv1KeyFrame } from '../codec/av1.ts';
import { hasH264Parameters, startsH264KeyFrame } from '../codec/h264.ts';
import { startsH265KeyFrame } from '../codec/h265.ts';
import { readOpusDurationUs } from '../codec/opus.ts';
import { emptyVp8Descriptor, readVp8Descriptor, rewriteVp8Descriptor } from '../codec/vp8.ts';
import { emptyVp9Descriptor, readVp9Descriptor, rewriteVp9Descriptor } from '../codec/vp9.ts';
import { readAbsCaptureTimeUs } from '../extension/abs-capture-time.ts';
import { readAbsSendTimeUs } from '../extension/abs-send-time.ts';
import { readAudioLevel, readVoiceActivity } from '../extension/audio-level.ts';
import { DependencyReader } from '../extension/dependency-descriptor.ts';
import { encodeDependencyDescriptor } from '../extension/encode-dependency-descriptor.ts';
import { readMaxPlayoutDelayMs, readMinPlayoutDelayMs } from '../extension/playout-delay.ts';
import { readTransportSequence } from '../extension/transport-sequence.ts';
import { checkRtp, RtpFault, readHeaderLength, readPaddingLength } from '../header.ts';
import { ExtensionTable, readExtensions } from '../header-extensions.ts';
import type { Parser } from '../parser-trial.ts';
import { readRedPrimaryStart, rewriteRedPayloadTypes } from '../red.ts';
import { countByeSources, readByeSsrc } from '../rtcp/bye.ts';
import { readRtcpContentLength, readRtcpLength } from '../rtcp/compound.ts';
import { countFirItems, readFirSsrc } from '../rtcp/fir.ts';
import { countNackItems, readNackBitmask, readNackPid } from '../rtcp/nack.ts';
import { countReportBlocks, emptyReportBlock, readReportBlock } from '../rtcp/receiver-report.ts';
import { readRembBitrate } from '../rtcp/remb.ts';
import { readSdesCname } from '../rtcp/sdes.ts';
import { readSenderReport } from '../rtcp/sender-report.ts';
import { readTransportFeedback, TransportFeedback } from '../rtcp/twcc.ts';
import { readOriginalSequence } from '../rtx.ts';

/** One parser. Whatever it throws is a fault: what it refuses it says by its result. */
export interface ParserTrial {
  readonly name: string;
  /** Good inputs, which mutations begin with. */
  readonly seeds: readonly Uint8Array[];
  readonly parse: Parser;
}

const vp8 = emptyVp8Descriptor();
const vp9 = emptyVp9Descriptor();
const table = new ExtensionTable();
const feedback = new TransportFeedback();
const senderReport = {
  ssrc: 0,
  ntpSeconds: 0,
  ntpFraction: 0,
  rtpTimestamp: 0,
  packets: 0,
  octets: 0,
};

const readRtp: Parser = (data, offset, length) => {
  if (checkRtp(data, offset, length) !== RtpFault.none) return;
  const payload = length - readHeaderLength(data, offset) - readPaddingLength(data, offset, length);
  assert.ok(payload >= 0, 'a payload is never shorter than nothing');
  readExtensions(data, offset, table);
  for (let row = 0; row < table.count; row += 1) {
    const end = (table.offsets[row] ?? 0) + (table.lengths[row] ?? 0);
    assert.ok(end <= offset + length, 'an element lies in its packet');
  }
};

const readCompound: Parser = (data, offset, length) => {
  const end = offset + length;
  let at = offset;
  for (let size = readRtcpLength(data, at, end); size > 0; size = readRtcpLength(data, at, end)) {
    const content = readRtcpContentLength(data, at, size);
    readEverything(data, at, content);
    at += size;
  }
  assert.ok(at <= end);
};

function readEverything(data: Uint8Array, at: number, length: number): void {
  readSenderReport(data, at, length, senderReport);
  const block = emptyReportBlock();
  for (let row = 0; row < countReportBlocks(data, at, length); row += 1)
    readReportBlock(data, at, row, block);
  for (let row = 0; row < countNackItems(length); row += 1)
    assert.ok(readNackPid(data, at, row) + readNackBitmask(data, at, row) >= 0);
  for (let row = 0; row < countFirItems(length); row += 1) readFirSsrc(data, at, row);
  for (let row = 0; row < countByeSources(data, at, length); row += 1) readByeSsrc(data, at, row);
  readRembBitrate(data, at, length);
  readSdesCname(data, at, length);
  if (readTransportFeedback(data, at, length, feedback)) assert.ok(feedback.count <= 4096);
}

const readRed: Parser = (data, offset, length) => {
  const start = readRedPrimaryStart(data, offset, length);
  assert.ok(start <= length);
  if (start >= 0) rewriteRedPayloadTypes(data, offset, 100);
};

const readVp8: Parser = (data, offset, length) => {
  if (!readVp8Descriptor(data, offset, length, vp8)) return;
  assert.ok(vp8.lengthBytes < length);
  const tail = data.slice(offset + vp8.lengthBytes);
  rewriteVp8Descriptor(data, offset, { pictureId: 1, tl0PicIdx: 2, keyIdx: 3 });
  assert.deepEqual(data.slice(offset + vp8.lengthBytes), tail, 'only the descriptor is rewritten');
};

const readVp9: Parser = (data, offset, length) => {
  if (!readVp9Descriptor(data, offset, length, vp9)) return;
  assert.ok(vp9.lengthBytes < length);
  const tail = data.slice(offset + vp9.lengthBytes);
  rewriteVp9Descriptor(data, offset, { pictureId: 1, tl0PicIdx: 2 });
  assert.deepEqual(data.slice(offset + vp9.lengthBytes), tail, 'only the descriptor is rewritten');
};

const readLevel: Parser = (data, offset) => {
  assert.ok(readAudioLevel(data, offset) <= 127);
  readVoiceActivity(data, offset);
};

const readTimes: Parser = (data, offset) => {
  assert.ok(readMinPlayoutDelayMs(data, offset) <= 40_950);
  assert.ok(readMaxPlayoutDelayMs(data, offset) <= 40_950);
  assert.ok(readAbsSendTimeUs(data, offset) <= 64_000_000);
};

const DESCRIPTOR: string = Buffer.from(
  encodeDependencyDescriptor({
    ...{ startsFrame: true, endsFrame: true, templateId: 5, frameNumber: 7 },
    structure: {
      templateIdOffset: 5,
      templates: [
        { spatial: 0, temporal: 0, indications: 'SS', references: [], chains: [0, 0] },
        { spatial: 0, temporal: 1, indications: '-D', references: [1, 16], chains: [1, 2] },
        { spatial: 1, temporal: 0, indications: '-R', references: [2], chains: [3, 15] },
      ],
      protectedBy: [0, 1],
      sizes: [
        { width: 320, height: 180 },
        { width: 640, height: 360 },
      ],
    },
    active: { mask: 3, targets: 2 },
    ...{ indications: 'SD', references: [1, 200], chains: [3, 4] },
  }),
).toString('hex');

function tryDescriptor(reader: DependencyReader, data: Uint8Array, at: number, size: number): void {
  if (!reader.read(data, at, size)) return;
  const { structure, spatialId, temporalId, referenceCount } = reader;
  assert.ok(structure !== undefined && structure.templates <= 64 && structure.targets <= 32);
  assert.ok(spatialId <= 3 && temporalId <= 7 && referenceCount <= 16);
  assert.ok(reader.newestFrame >= reader.frameNumber);
}

const readDescriptor: Parser = (data, offset, length) =>
  tryDescriptor(new DependencyReader(), data, offset, length);

/** One for all, so that what one leaves behind meets the next. */
const dependencies = new DependencyReader();
const readDescriptorAfter: Parser = (data, offset, length) =>
  tryDescriptor(dependencies, data, offset, length);

const packets: Readonly<Record<string, readonly [packet: string, parse: Parser]>> = {
  'RTP with one-byte extensions': [
    '90e0 0001 00000002 00000003 bede 0002 10 30 22 0102 03 00 00 aabbccdd',
    readRtp,
  ],
  'RTP with two-byte extensions, CSRC and padding': [
    'b160 0001 00000002 00000003 00000004 1000 0002 0101aa 0200 0302bb aa aabbcc 03',
    readRtp,
  ],
  'a compound of every type': [
    [
      '81c8000c 00000001 e1000000 80000000 00000010 00000002 00000003',
      '00000009 01000005 00000100 00000007 11112222 00010000',
      '81ca0003 00000001 0104 6e616d65 0000',
      '81c90007 00000001 00000009 01000005 00000100 00000007 11112222 00010000',
      '81cd0003 00000001 00000002 fffe8001',
      '81ce0002 00000001 00000002',
      '84ce0004 00000001 00000000 00000002 05000000',
      '8fce0005 00000001 00000000 52454d42 0105ffff 00000002',
      '8fcd0007 00000001 00000002 fff00005 00000a01 a000 d408 1010 ff00 00000000',
      '81cb0001 00000001',
    ].join(' '),
    readCompound,
  ],
  RED: ['ef 03c0 02 ef 01e0 01 6f aabb cc dddddd'.replaceAll(' ', ''), readRed],
  'a VP8 descriptor': ['90f0 8123 07 45 00 01020304', readVp8],
  'a VP9 descriptor': ['ac 8123 07 00 01020304', readVp9],
  'a VP9 descriptor in flexible mode': ['fc 8123 07 030502 01020304', readVp9],
  'a VP9 descriptor with a structure': [
    'ae 8123 07 00 58 01400f00 02800f01 05000f02 02 04 02 58 0102 aabb',
    readVp9,
  ],
  'H.264 STAP-A': ['78 0003 674201 0002 68ce 0001 65', startsH264KeyFrame],
  'H.264 STAP-A, parameters': ['78 0003 674201 0002 68ce 0001 65', hasH264Parameters],
  'H.264 FU-A': ['7c 85 0102', startsH264KeyFrame],
  'H.265 AP': ['6001 0003 400101 0003 420101', startsH265KeyFrame],
  'H.265 FU': ['6201 93 0102', startsH265KeyFrame],
  AV1: ['18 0a0b', startsAv1KeyFrame],
  Opus: ['7b 03 0102', readOpusDurationUs],
  RTX: ['0102 aa', readOriginalSequence],
  'abs-capture-time': ['e100000080000000 0000000080000000', readAbsCaptureTimeUs],
  'transport sequence': ['1234', readTransportSequence],
  'audio level': ['85', readLevel],
  'playout delay and abs-send-time': ['00a01e', readTimes],
  'a dependency descriptor with a structure': [DESCRIPTOR, readDescriptor],
  'a dependency descriptor of a known structure': [DESCRIPTOR, readDescriptorAfter],
};

/** Not a Buffer, whose slices are not copies. */
const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

export const rtpTrials: readonly ParserTrial[] = Object.entries(packets).map(
  ([name, [hex, parse]]) => ({ name, seeds: [bytesOf(hex)], parse }),
);
