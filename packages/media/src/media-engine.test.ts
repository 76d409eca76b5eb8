import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtcpType } from '@chorale/rtp';
import { repair } from './packet-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { audioSection, OPUS, RED, receiveSection, Stage, simulcastSection } from './stage-kit.ts';

test('video starts at a key frame, which is asked for at once', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 10, keyFrame: false });
  stage.clock.advance(20);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.payloadFeedback, 1).length, 1);
  assert.equal(sink.packets.length, 0);
  stage.publish({ seq: 11, keyFrame: true, timestamp: 3000, marker: true });
  stage.publish({ seq: 12, timestamp: 6000 });
  assert.equal(sink.packets.length, 2);
  const [first, second] = sink.packets;
  assert.equal(first?.ssrc, 5000);
  assert.equal(first.payloadType, 96);
  assert.equal(first.marker, true);
  assert.deepEqual(Buffer.from(first.extensions.get(1) ?? []).toString(), '7');
  assert.equal(second?.seq, (first.seq + 1) & 0xffff);
  assert.equal(second.timestamp - first.timestamp, 3000);
});

test('audio starts at once, and leaves with the negotiated payload type', () => {
  using stage = new Stage(audioSection);
  const { sink } = stage.subscribe({ kind: 'audio', codecs: [{ ...OPUS, payloadType: 109 }] });
  stage.publish({ seq: 1, payloadType: 111, payload: Uint8Array.of(0x78, 1, 2), audioLevel: 20 });
  assert.equal(sink.packets[0]?.payloadType, 109);
  assert.deepEqual([...sink.packets[0].payload], [0x78, 1, 2]);
  assert.equal(sink.packets[0].extensions.get(5)?.[0], 20);
});

test('RED passes to who negotiated it and is stripped for the others', () => {
  using stage = new Stage(audioSection);
  const withRed = stage.subscribe({
    kind: 'audio',
    codecs: [
      { ...RED, payloadType: 62 },
      { ...OPUS, payloadType: 100 },
    ],
  });
  const without = stage.subscribe({ kind: 'audio', codecs: [OPUS] });
  const red = Uint8Array.of(0x80 | 111, 0x03, 0xc0, 2, 111, 7, 7, 8, 8, 8);
  stage.publish({ seq: 1, payloadType: 63, payload: red });
  assert.equal(withRed.sink.packets[0]?.payloadType, 62);
  assert.deepEqual(
    [...(withRed.sink.packets[0]?.payload ?? [])],
    [0x80 | 100, 0x03, 0xc0, 2, 100, 7, 7, 8, 8, 8],
  );
  assert.equal(without.sink.packets[0]?.payloadType, 111);
  assert.deepEqual([...(without.sink.packets[0]?.payload ?? [])], [8, 8, 8]);
});

test('a lost packet is asked for, repaired by RTX, and forwarded in its place', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 65534, keyFrame: true });
  stage.publish({ seq: 0, timestamp: 3000 });
  stage.clock.advance(20);
  const [nack] = stage.publisherSink.rtcpOf(RtcpType.transportFeedback, 1);
  assert.equal(nack?.[12], 0xff);
  assert.equal(nack[13], 0xff);
  stage.publishBytes(repair({ seq: 65535, mid: '0' }, { ssrc: 1001, payloadType: 97, seq: 5 }));
  const [first, third, second] = sink.packets.map(({ seq }) => seq);
  assert.equal(third, ((first ?? 0) + 2) & 0xffff);
  assert.equal(second, ((first ?? 0) + 1) & 0xffff);
  stage.clock.advance(1000);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.transportFeedback, 1).length, 1);
});

test('a subscriber gets a lost packet again by RTX', () => {
  using stage = new Stage();
  const { sink, transport, track } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true, pictureId: 77 });
  stage.publish({ seq: 2 });
  stage.publish({ seq: 3 });
  stage.publish({ seq: 4 });
  const lost = sink.packets[0];
  assert.ok(lost);
  stage.rtcpFrom(transport, nackFor(5000, [lost.seq]));
  const again = sink.packets.at(-1);
  assert.equal(again?.ssrc, 5001);
  assert.equal(again.payloadType, 97);
  assert.equal(again.timestamp, lost.timestamp);
  assert.deepEqual([...again.payload], [lost.seq >> 8, lost.seq & 0xff, ...lost.payload]);
  assert.equal(track.stats().retransmissions, 1);
});

test('without RTX a retransmission is byte for byte the first sending', () => {
  using stage = new Stage();
  const { sink, transport } = stage.subscribe({ rtxSsrc: 0 });
  for (const seq of [1, 2, 3, 4]) stage.publish({ seq, keyFrame: seq === 1, audioLevel: 3 });
  const lost = sink.packets[1];
  assert.ok(lost);
  stage.rtcpFrom(transport, nackFor(5000, [lost.seq]));
  assert.equal(sink.packets.length, 5);
  assert.deepEqual(sink.packets[4]?.bytes, lost.bytes);
});

test('simulcast: the best layer, without a seam in any number', () => {
  using stage = new Stage(simulcastSection);
  const { sink, track } = stage.subscribe();
  const layer = { q: 1, h: 2, f: 3 };
  const send = (rid: 'q' | 'f', seq: number, more: object): void =>
    stage.publish({ rid, ssrc: 100 * layer[rid], seq, ...more });
  send('q', 500, {
    keyFrame: true,
    pictureId: 32767,
    tl0: 255,
    keyIdx: 31,
    timestamp: 4_294_967_000,
  });
  stage.clock.advance(40);
  send('q', 501, { pictureId: 0, tl0: 0, keyIdx: 31, timestamp: 3304 });
  send('f', 9000, { pictureId: 5, tl0: 9, keyIdx: 2, timestamp: 70_000 });
  send('f', 9001, { pictureId: 6, tl0: 10, keyIdx: 2, timestamp: 70_000 });
  stage.clock.advance(100);
  assert.equal(track.stats().layer, 'q');
  send('f', 9002, { keyFrame: true, pictureId: 7, tl0: 11, keyIdx: 3, timestamp: 77_200 });
  assert.equal(track.stats().layer, 'f');
  const [, before, after] = sink.packets;
  assert.ok(before && after);
  assert.equal(after.seq, before.seq + 1);
  assert.equal((after.timestamp - before.timestamp) >>> 0, 9000);
  assert.deepEqual([...before.payload.slice(2, 6)], [0x80, 0, 0, 31]);
  assert.deepEqual([...after.payload.slice(2, 6)], [0x80, 1, 1, 0]);
});

test('receiver reports come early, then once a second', () => {
  using stage = new Stage(receiveSection());
  stage.publish({ seq: 1, keyFrame: true });
  stage.clock.advance(20);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.receiverReport).length, 1);
  stage.clock.advance(2000);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.receiverReport).length, 3);
});
