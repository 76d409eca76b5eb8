import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtcpType } from '@chorale/rtp';
import { packet } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { firFor, nackFor, pliFor, receiverReportOf, senderReportOf } from './rtcp-kit.ts';
import { Stage, simulcastSection } from './stage-kit.ts';

test('guard: RTP with an extension length beyond the packet is dropped and counted', () => {
  using stage = new Stage();
  for (const words of [5, 300, 65_535]) {
    const bytes = new Uint8Array(32);
    bytes.set([0x90, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xbe, 0xde, words >> 8, words]);
    stage.publishBytes(bytes);
  }
  assert.equal(stage.counter('drop_extensionBeyondPacket'), 3);
});

test('guard: padding byte 0, 255, longer than the packet', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  for (const padding of [0, 255, 40]) {
    const bytes = packet({ seq: 2, mid: '0', padding: 4 });
    bytes[bytes.length - 1] = padding;
    stage.publishBytes(bytes);
  }
  assert.equal(stage.counter('drop_paddingInvalid'), 3);
  assert.equal(sink.packets.length, 1);
});

test('guard: RTCP cut at every byte', () => {
  using stage = new Stage();
  const { transport } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  const all = [
    senderReportOf(1000, 1_700_000_000_000_000, 5),
    receiverReportOf({ ssrc: 5000 }),
    nackFor(5000, [1, 2, 40, 41]),
    pliFor(5000),
    firFor(5000),
  ];
  for (const bytes of [...all, Buffer.concat(all)]) {
    for (let length = 0; length < bytes.length; length += 1) {
      stage.rtcpFrom(transport, bytes.slice(0, length));
      stage.rtcpFrom(stage.publisher, bytes.slice(0, length));
    }
  }
  assert.ok(stage.counter('drop_malformedRtcp') > 100);
});

test("guard: RTCP for another subscriber's SSRC changes nothing", () => {
  using stage = new Stage();
  const victim = stage.subscribe({ ssrc: 7000, rtxSsrc: 7001 });
  const attacker = stage.subscribe({ ssrc: 8000, rtxSsrc: 8001 });
  for (const seq of [1, 2, 3, 4]) stage.publish({ seq, keyFrame: seq === 1 });
  stage.clock.advance(20);
  const before = victim.sink.packets.length;
  const plis = stage.publisherSink.rtcpOf(RtcpType.payloadFeedback).length;
  const seqs = victim.sink.packets.map(({ seq }) => seq);
  stage.rtcpFrom(attacker.transport, nackFor(7000, seqs));
  stage.rtcpFrom(attacker.transport, pliFor(7000));
  stage.rtcpFrom(attacker.transport, firFor(7000));
  stage.rtcpFrom(attacker.transport, receiverReportOf({ ssrc: 7000, fractionLost: 255 }));
  stage.clock.advance(2000);
  assert.equal(victim.sink.packets.length, before);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.payloadFeedback).length, plis);
  assert.equal(victim.track.stats().fractionLost, undefined);
  assert.equal(stage.counter('drop_foreignSource'), 4);
});

test('guard: NACK for everything costs at most 30 % of the stream', () => {
  using stage = new Stage();
  const { sink, transport } = stage.subscribe();
  let first = 0;
  let again = 0;
  for (let seq = 0; seq < 2000; seq += 1) {
    stage.publish({ seq, keyFrame: seq === 0, payload: new Uint8Array(1000).fill(0x10) });
    stage.publish({ seq, keyFrame: seq === 0 });
    stage.clock.advance(5);
    const newest = sink.packets.at(-1)?.seq ?? 0;
    if (seq % 10 === 0)
      stage.rtcpFrom(
        transport,
        nackFor(
          5000,
          Array.from({ length: 500 }, (_, n) => newest - 499 + n),
        ),
      );
  }
  for (const { ssrc, bytes } of sink.packets) {
    if (ssrc === 5000) first += bytes.length;
    else again += bytes.length;
  }
  assert.ok(first > 1_000_000, `${first} bytes sent`);
  assert.ok(again > first * 0.1 && again <= first * 0.3 + 1100, `${again} of ${first}`);
});

test('guard: a packet is sent again at most five times, and not too soon', () => {
  using stage = new Stage();
  const { sink, transport } = stage.subscribe();
  for (let seq = 1; seq < 100; seq += 1) stage.publish({ seq, keyFrame: seq === 1 });
  const nack = nackFor(5000, [sink.packets[50]?.seq ?? 0]);
  for (let time = 0; time < 10; time += 1) {
    stage.rtcpFrom(transport, nack);
    stage.rtcpFrom(transport, nack);
    stage.clock.advance(120);
  }
  assert.equal(sink.packets.filter(({ ssrc }) => ssrc === 5001).length, 5);
  assert.ok(stage.counter('drop_retransmittedTooSoon') >= 2);
});

test('guard: 10,000 PLI and FIR a second reach the publisher throttled', () => {
  using stage = new Stage(simulcastSection);
  const { transport } = stage.subscribe();
  stage.publish({ seq: 1, rid: 'f', keyFrame: true });
  stage.publish({ seq: 2, rid: 'f' });
  for (let slice = 0; slice < 250; slice += 1) {
    for (let time = 0; time < 100; time += 1) {
      stage.rtcpFrom(transport, pliFor(5000));
      stage.rtcpFrom(transport, firFor(5000));
    }
    stage.clock.advance(20);
  }
  const sent = stage.publisherSink.rtcpOf(RtcpType.payloadFeedback).length;
  assert.ok(sent >= 4 && sent <= 6, `${sent} in 5 s`);
});

test('guard: of 1,000 SSRCs 64 are bound, and the others notice nothing', () => {
  using stage = new Stage(simulcastSection);
  const { sink } = stage.subscribe();
  const sections = Array.from({ length: 80 }, (_, index) => ({
    ...simulcastSection,
    mid: `${index}`,
  }));
  stage.publisher.setReceiveSections(sections);
  stage.publish({ seq: 1, rid: 'q', keyFrame: true });
  for (let ssrc = 2000; ssrc < 3000; ssrc += 1)
    stage.publishBytes(packet({ ssrc, mid: `${ssrc % 80}`, rid: ssrc % 3 === 0 ? 'h' : 'f' }));
  assert.ok(stage.counter('sources') <= 64);
  assert.ok(stage.counter('drop_tooManySources') > 100);
  stage.publish({ seq: 2, rid: 'q' });
  assert.ok(sink.packets.length >= 2);
});

test('guard: any bytes as RTP or RTCP, for a while', () => {
  using stage = new Stage();
  const { transport } = stage.subscribe();
  const random = createRandom(11);
  const honest = [
    packet({ seq: 5, keyFrame: true, mid: '0', rid: 'q', transportSequence: 5, padding: 3 }),
    senderReportOf(1000, 1_700_000_000_000_000, 5),
    nackFor(5000, [1, 2, 40]),
  ];
  for (let round = 0; round < 3000; round += 1) {
    const bytes = (honest[round % 3] ?? new Uint8Array(40)).slice();
    for (let flips = random(6); flips > 0; flips -= 1) bytes[random(bytes.length)] = random(256);
    stage.publishBytes(bytes);
    stage.rtcpFrom(stage.publisher, bytes);
    stage.rtcpFrom(transport, bytes);
    if (round % 50 === 0) stage.clock.advance(20);
  }
  stage.publish({ seq: 60_000, ssrc: 77, keyFrame: true });
  assert.ok(stage.counter('drop_malformedRtcp') > 0);
});

test('a packet that would not fit leaves nothing half written', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  const payload = new Uint8Array(1440);
  payload[0] = 0x10;
  stage.publish({ seq: 1, payload });
  assert.equal(sink.packets.length, 0);
  assert.equal(stage.counter('drop_tooLarge'), 1);
});
