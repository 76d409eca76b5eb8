import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { startsAv1KeyFrame } from './codec/av1.ts';
import { startsH264KeyFrame } from './codec/h264.ts';
import { startsH265KeyFrame } from './codec/h265.ts';
import { readOpusDurationUs } from './codec/opus.ts';
import { emptyVp9Descriptor, readVp9Descriptor } from './codec/vp9.ts';
import { checkRtp, RtpFault, readHeaderLength, readSequence, writeHeader } from './header.ts';
import {
  ExtensionTable,
  findExtension,
  finishExtensions,
  readExtensions,
  writeElementHeader,
} from './header-extensions.ts';
import { ntpFraction, ntpMiddle, ntpSeconds, ntpToUnixUs } from './ntp.ts';
import { countNackItems, readNackBitmask, readNackPid, writeNack } from './rtcp/nack.ts';
import {
  emptyReportBlock,
  readReportBlock,
  writeReceiverReport,
  writeReportBlock,
} from './rtcp/receiver-report.ts';
import { readRembBitrate } from './rtcp/remb.ts';
import { readSdesCname, writeSdes } from './rtcp/sdes.ts';
import { extendSequence } from './sequence.ts';
import { extendTimestamp, timestampDistance } from './timestamp.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('a written header with extensions is read back, in both forms', () => {
  const element = fc.tuple(
    fc.integer({ min: 1, max: 14 }),
    fc.uint8Array({ minLength: 1, maxLength: 16 }),
  );
  const elements = fc.uniqueArray(element, { selector: ([id]) => id, minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(elements, fc.constantFrom(1 as const, 2 as const), (list, form) => {
      const packet = new Uint8Array(512);
      writeHeader(packet, 3, {
        marker: true,
        payloadType: 96,
        sequence: 65_537,
        timestamp: 5,
        ssrc: 6,
      });
      let at = 19;
      for (const [id, data] of list) {
        at = writeElementHeader(packet, at, { id, lengthBytes: data.length, form });
        packet.set(data, at);
        at += data.length;
      }
      const headerBytes = finishExtensions(packet, 3, at, form);
      assert.equal(checkRtp(packet, 3, headerBytes), RtpFault.none);
      assert.equal(readHeaderLength(packet, 3), headerBytes);
      assert.equal(readSequence(packet, 3), 1);
      const table = new ExtensionTable();
      readExtensions(packet, 3, table);
      assert.equal(table.count, list.length);
      for (const [id, data] of list) {
        const row = findExtension(table, id);
        const from = table.offsets[row] ?? 0;
        assert.deepEqual(packet.slice(from, from + (table.lengths[row] ?? 0)), data);
      }
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('a NACK names exactly the lost packets, over the roll-over too', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), gaps, (start, steps) => {
      let last = start;
      const lost = steps.map((step) => {
        last = (last + step) & 0xffff;
        return last;
      });
      const packet = new Uint8Array(512);
      const request = {
        senderSsrc: 1,
        mediaSsrc: 2,
        sequences: Uint16Array.from(lost),
        count: lost.length,
      };
      const lengthBytes = writeNack(packet, 0, request);
      const named: number[] = [];
      for (let item = 0; item < countNackItems(lengthBytes); item += 1) {
        const pid = readNackPid(packet, 0, item);
        const mask = readNackBitmask(packet, 0, item);
        named.push(pid);
        for (let bit = 0; bit < 16; bit += 1)
          if ((mask >> bit) & 1) named.push((pid + bit + 1) & 0xffff);
      }
      assert.deepEqual(named, lost);
    }),
    { numRuns: 100, seed: 5 },
  );
});

test('a report block is read back, a negative loss included', () => {
  const block = {
    ...emptyReportBlock(),
    ssrc: 7,
    fractionLost: 12,
    cumulativeLost: -5,
    highestSequence: 0x1_0005,
  };
  const packet = new Uint8Array(64);
  assert.equal(writeReceiverReport(packet, 0, { ssrc: 1, count: 1 }), 32);
  writeReportBlock(packet, 0, 0, block);
  const back = emptyReportBlock();
  readReportBlock(packet, 0, 0, back);
  assert.deepEqual(back, block);
});

for (const cname of ['', 'a', 'ab', 'abc', 'PA_x|TR_y', 'é'.repeat(100)]) {
  test(`the CNAME "${cname.slice(0, 10)}" of ${cname.length} letters is read back`, () => {
    const packet = new Uint8Array(300).fill(0xff);
    const lengthBytes = writeSdes(packet, 0, { ssrc: 1, cname: Buffer.from(cname) });
    assert.equal(lengthBytes % 4, 0);
    assert.equal(readSdesCname(packet, 0, lengthBytes), cname);
  });
}

test('REMB: exponent and mantissa', () => {
  const packet = bytes('8fce0005 00000001 00000000 52454d42 01 07ffff 00000002');
  assert.equal(readRembBitrate(packet, 0, packet.length), 0x3_ffff * 2);
});

for (const [reference, sequence, extended] of [
  [65_535, 0, 65_536],
  [65_536, 65_535, 65_535],
  [131_071, 5, 131_077],
  [70_000, 4464, 70_000],
] as const) {
  test(`sequence ${sequence} after ${reference} is ${extended}`, () => {
    assert.equal(extendSequence(reference, sequence), extended);
  });
}

for (const [reference, timestamp, extended] of [
  [0xffff_ffff, 0, 0x1_0000_0000],
  [0x1_0000_0000, 0xffff_fff0, 0xffff_fff0],
  [5, 10, 10],
] as const) {
  test(`timestamp ${timestamp} after ${reference} is ${extended}`, () => {
    assert.equal(extendTimestamp(reference, timestamp), extended);
    assert.equal(timestampDistance(reference % 2 ** 32, timestamp), extended - reference);
  });
}

test('NTP: there and back to the microsecond', () => {
  const timeUs = 1_700_000_000_123_456;
  const back = ntpToUnixUs(ntpSeconds(timeUs), ntpFraction(timeUs));
  assert.ok(Math.abs(back - timeUs) <= 1);
  assert.equal(ntpMiddle(0x1234_5678, 0x9abc_def0), 0x5678_9abc);
});

for (const [name, hex, isKey] of [
  ['an SPS', '67 4201', true],
  ['an IDR slice', '65 00', true],
  ['a delta slice', '61 00', false],
  ['STAP-A with SPS and PPS', '78 0003 674201 0002 68ce', true],
  ['STAP-A of delta slices', '78 0001 61 0001 61', false],
  ['FU-A, IDR, start', '7c 85 00', true],
  ['FU-A, IDR, middle', '7c 05 00', false],
  ['FU-A, delta, start', '7c 81 00', false],
] as const) {
  test(`H.264: ${name} ${isKey ? 'starts' : 'does not start'} a key frame`, () => {
    const payload = bytes(hex);
    assert.equal(startsH264KeyFrame(payload, 0, payload.length), isKey);
  });
}

for (const [name, hex, isKey] of [
  ['a VPS', '4001 00', true],
  ['the first IDR slice', '2601 80', true],
  ['a trailing slice', '0201 80', false],
  ['AP with SPS', '6001 0003 420100', true],
  ['FU, IDR, start', '6201 93 80', true],
  ['FU, IDR, end', '6201 53 80', false],
] as const) {
  test(`H.265: ${name} ${isKey ? 'starts' : 'does not start'} a key frame`, () => {
    const payload = bytes(hex);
    assert.equal(startsH265KeyFrame(payload, 0, payload.length), isKey);
  });
}

for (const [name, hex, isKey] of [
  ['key frame, base layer', '8c 01 00', true],
  ['predicted', 'cc 01 00', false],
  ['key frame, middle packet', '84 01 00', false],
  ['key frame, upper spatial layer', 'ac 01 02 00 00', false],
] as const) {
  test(`VP9: ${name}`, () => {
    const payload = bytes(hex);
    const descriptor = emptyVp9Descriptor();
    assert.ok(readVp9Descriptor(payload, 0, payload.length, descriptor));
    assert.equal(descriptor.startsKeyFrame, isKey);
  });
}

test('AV1: N without Z starts a coded video sequence', () => {
  assert.equal(startsAv1KeyFrame(bytes('0800'), 0, 2), true);
  assert.equal(startsAv1KeyFrame(bytes('8800'), 0, 2), false);
  assert.equal(startsAv1KeyFrame(bytes('1000'), 0, 2), false);
});

for (const [hex, durationUs] of [
  ['78', 20_000],
  ['79', 40_000],
  ['08', 20_000],
  ['18', 60_000],
  ['e0', 2_500],
  ['7b 03', 60_000],
  ['7b 3f', 120_000],
  ['', 0],
] as const) {
  test(`Opus ${hex || 'nothing'} plays ${durationUs} µs`, () => {
    const payload = bytes(hex);
    assert.equal(readOpusDurationUs(payload, 0, payload.length), durationUs);
  });
}
