import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkRtp, RtpFault } from './header.ts';
import { tryParser } from './parser-trial.ts';
import { readRtcpLength } from './rtcp/compound.ts';
import { readTransportFeedback, TransportFeedback } from './rtcp/twcc.ts';
import { rtpTrials } from './testing/rtp-trials.ts';

const feedback = new TransportFeedback();

for (const { name, seeds, parse } of rtpTrials) {
  test(`${name}: cut at every byte and mutated, it is read or refused`, () => {
    for (const seed of seeds) tryParser(seed, parse);
  });

  test(`${name}: any bytes at all are read or refused`, () => {
    const anything = fc.uint8Array({ maxLength: 96 });
    fc.assert(
      fc.property(anything, (data) => void parse(data, 0, data.length)),
      { numRuns: 200, seed: 7 },
    );
  });
}

test('every packet of the compound above is understood', () => {
  const compound = rtpTrials.find(({ name }) => name === 'a compound of every type');
  const data = compound?.seeds[0] ?? new Uint8Array(0);
  const types: number[] = [];
  for (let at = 0, size = 0; at < data.length; at += size) {
    size = readRtcpLength(data, at, data.length);
    assert.ok(size > 0, `cut at ${at}`);
    types.push(data[at + 1] ?? 0);
    if (data[at + 1] === 205 && ((data[at] ?? 0) & 31) === 15)
      assert.ok(readTransportFeedback(data, at, size, feedback));
  }
  assert.deepEqual(types, [200, 202, 201, 205, 206, 206, 206, 205, 203]);
});

test('an extension length beyond the packet is refused without reading on', () => {
  const packet = new Uint8Array(32);
  packet.set([0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xbe, 0xde]);
  for (const words of [5, 255, 65_535]) {
    packet[14] = words >> 8;
    packet[15] = words;
    assert.equal(checkRtp(packet, 0, 32), RtpFault.extensionBeyondPacket);
  }
  packet[15] = 4;
  packet[14] = 0;
  assert.equal(checkRtp(packet, 0, 32), RtpFault.none);
});

for (const [padding, fault] of [
  [0, RtpFault.paddingInvalid],
  [1, RtpFault.none],
  [20, RtpFault.none],
  [21, RtpFault.paddingInvalid],
  [255, RtpFault.paddingInvalid],
] as const) {
  test(`a padding byte of ${padding} in 20 bytes of payload gives fault ${fault}`, () => {
    const packet = new Uint8Array(32);
    packet[0] = 0xa0;
    packet[31] = padding;
    assert.equal(checkRtp(packet, 0, 32), fault);
  });
}
