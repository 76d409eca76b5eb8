// Does the last picture of a video that stops go, and does what follows go on from the black ones without a seam?
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DependencyReader, RtcpType } from '@chorale/rtp';
import { starve, unlimit } from './allocate/apply-step.ts';
import { CodecKind } from './codec-kind.ts';
import { DescribedEncoder } from './described-kit.ts';
import type { DownTrackOptions } from './faces.ts';
import { blankPicture } from './forward/blank-picture.ts';
import { TransportState } from './media-transport.ts';
import { FakeSink, type PacketOptions, type SeenPacket } from './packet-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import {
  AV1,
  H264,
  receiveSection,
  Stage,
  type Subscriber,
  sendSection,
  VP8,
  VP9,
} from './stage-kit.ts';

const FRAMES = 6;

const frame = (n: number, more: PacketOptions = {}): PacketOptions => ({
  ...{ seq: (65_530 + n) & 0xffff, timestamp: (0xffff_f000 + n * 3000) >>> 0, marker: true },
  ...{ pictureId: (0x7ffc + n) & 0x7fff, tl0: (252 + n) & 255, keyIdx: 31, keyFrame: n === 0 },
  ...more,
});

/** Five frames of a second's thirtieth each. */
function begin(stage: Stage, options: DownTrackOptions = {}): Subscriber {
  const subscriber = stage.subscribe({}, new FakeSink(), options);
  for (let n = 0; n < 5; n += 1) {
    stage.publish(frame(n));
    stage.clock.advance(33);
  }
  assert.equal(subscriber.sink.packets.length, 5);
  return subscriber;
}

const isBlackVp8 = ({ payload }: SeenPacket): boolean =>
  Buffer.from(payload).includes(Buffer.from('1002009d012a08000800', 'hex'));

const picturesOf = ({ payload }: SeenPacket): number[] => [
  (((payload[2] ?? 0) & 0x7f) << 8) | (payload[3] ?? 0),
  payload[4] ?? 0,
  (payload[5] ?? 0) & 31,
];

function assertContinuous(packets: readonly SeenPacket[]): void {
  for (const [index, seen] of packets.slice(1).entries()) {
    const before = packets[index] ?? seen;
    assert.equal(seen.seq, (before.seq + 1) & 0xffff);
    const later = (seen.timestamp - before.timestamp) | 0;
    assert.ok(later > 0 && later < 180_000, `${later} later`);
  }
}

test('a muted video ends in six black key frames, whose numbers, times and picture ids go on', () => {
  using stage = new Stage();
  const { sink } = begin(stage);
  stage.receiver.setMuted('muted');
  assert.equal(sink.packets.length, 6, 'the first at once');
  stage.clock.advance(1000);
  const [last, ...black] = sink.packets.slice(4);
  assert.equal(black.length, FRAMES);
  assert.ok(black.every((seen) => isBlackVp8(seen) && seen.marker && seen.ssrc === 5000));
  assert.ok(black.every(({ payloadType }) => payloadType === VP8.payloadType));
  assert.ok(black.every(({ extensions }) => extensions.get(1)?.[0] === '7'.charCodeAt(0)));
  assertContinuous(sink.packets);
  for (const [index, seen] of black.entries()) {
    const [pictureId = 0, tl0 = 0] = last === undefined ? [] : picturesOf(last);
    const expected = [(pictureId + 1 + index) & 0x7fff, (tl0 + 1 + index) & 255, index % 32];
    assert.deepEqual(picturesOf(seen), expected);
  }
  const first = black[0]?.timestamp ?? 0;
  const spread = ((black.at(-1)?.timestamp ?? 0) - first) >>> 0;
  assert.ok(spread >= 5 * 3000 && spread <= 90_000);
  stage.clock.advance(5000);
  assert.equal(sink.packets.length, 5 + FRAMES, 'and no more');
});

test('after it is unmuted a key frame is asked for at once, and goes on from the black ones', () => {
  using stage = new Stage();
  const { sink, track } = begin(stage);
  stage.receiver.setMuted('muted');
  stage.clock.advance(400);
  stage.publish(frame(17));
  assert.equal(sink.packets.length, 5 + FRAMES, 'what uses the picture before is not sent');
  const asked = (): number => stage.publisherSink.rtcpOf(RtcpType.payloadFeedback, 1).length;
  const before = asked();
  stage.receiver.setMuted('unmuted');
  stage.clock.advance(20);
  assert.equal(asked(), before + 1);
  stage.publish(frame(18));
  stage.publish(frame(19, { keyFrame: true, keyIdx: 0 }));
  stage.publish(frame(20));
  assert.equal(sink.packets.length, 5 + FRAMES + 2);
  assertContinuous(sink.packets);
  const ids = sink.packets.map((seen) => picturesOf(seen)[0] ?? 0);
  for (const [index, id] of ids.slice(1).entries())
    assert.equal(id, ((ids[index] ?? 0) + 1) & 0x7fff);
  assert.equal(track.stats().layer, '');
});

test('unmuted in between, black ends with the key frame', () => {
  using stage = new Stage();
  const { sink } = begin(stage);
  stage.receiver.setMuted('muted');
  stage.receiver.setMuted('unmuted');
  stage.publish(frame(6, { keyFrame: true }));
  stage.clock.advance(1000);
  stage.publish(frame(7));
  assert.deepEqual(sink.packets.slice(5).map(isBlackVp8), [true, false, false]);
  assertContinuous(sink.packets);
});

test('nobody gets a packet of the source under the number of a black one', () => {
  using stage = new Stage();
  const { sink, transport } = begin(stage);
  stage.receiver.setMuted('muted');
  stage.clock.advance(1000);
  for (let n = 5; n < 12; n += 1) stage.publish(frame(n));
  const numbers = sink.packets.slice(5).map(({ seq }) => seq);
  stage.rtcpFrom(transport, nackFor(5000, numbers));
  assert.equal(sink.packets.length, 5 + FRAMES);
  stage.rtcpFrom(transport, nackFor(5000, [sink.packets[3]?.seq ?? 0]));
  assert.equal(sink.packets.length, 5 + FRAMES + 1, 'those before are still there');
});

test('H.264: parameters and slice, a packet each, the marker on the last', () => {
  using stage = new Stage(receiveSection({ codecs: [H264] }));
  const { sink } = stage.subscribe();
  const idr = Uint8Array.of(0x78, 0, 3, 0x67, 0x42, 1, 0, 2, 0x68, 0xce, 0, 1, 0x65);
  stage.publish({ seq: 1, payloadType: H264.payloadType, payload: idr, marker: true });
  stage.receiver.setMuted('muted');
  stage.clock.advance(1000);
  const black = sink.packets.slice(1);
  assert.deepEqual(
    black.map(({ payload, marker }) => [(payload[0] ?? 0) & 31, marker]),
    Array.from({ length: FRAMES }, () => [
      [7, false],
      [8, false],
      [5, true],
    ]).flat(),
  );
  assert.equal(new Set(black.map(({ timestamp }) => timestamp)).size, FRAMES);
  const slices = black
    .filter(({ marker }) => marker)
    .map(({ payload }) => [...payload.slice(0, 5)]);
  for (const [index, slice] of slices.slice(1).entries()) assert.notDeepEqual(slice, slices[index]);
});

test('where frames are told by dependency descriptors, so are black ones', () => {
  using stage = new Stage(receiveSection({ codecs: [VP8] }));
  const { sink } = stage.subscribe();
  const encoder = new DescribedEncoder('key', 1);
  const publish = (isKey: boolean): void => {
    for (const options of encoder.picture(isKey))
      stage.publish({
        ...options,
        payloadType: VP8.payloadType,
        payload: Uint8Array.of(0x10, 1, 2),
      });
  };
  for (const isKey of [true, false, false]) publish(isKey);
  const sent = sink.packets.length;
  stage.receiver.setMuted('muted');
  stage.clock.advance(1000);
  stage.receiver.setMuted('unmuted');
  publish(true);
  const reader = new DependencyReader();
  const numbers = sink.packets.map(({ extensions }) => {
    const bytes = extensions.get(7) ?? new Uint8Array(0);
    assert.ok(reader.read(bytes, 0, bytes.length));
    return reader.frameNumber;
  });
  for (const [index, number] of numbers.slice(1).entries())
    assert.ok(number > (numbers[index] ?? 0));
  const black = sink.packets.slice(sent, sent + FRAMES);
  assert.ok(black.every(({ payload }) => payload[0] === 0x10 && payload.length === 32));
});

test('where frames are encrypted the trailer ends each, and nothing is sent where there is none', () => {
  using stage = new Stage();
  const trailer = Uint8Array.of(9, 8, 7, 6);
  const { sink } = begin(stage, { blanks: { trailer } });
  const without = stage.subscribe({ ssrc: 6000, rtxSsrc: 6001 }, new FakeSink(), {
    blanks: 'none',
  });
  stage.publish(frame(5, { keyFrame: true }));
  stage.receiver.setMuted('muted');
  stage.clock.advance(1000);
  const black = sink.packets.filter(isBlackVp8);
  assert.equal(black.length, FRAMES);
  for (const { payload } of black) assert.deepEqual(payload.slice(-4), trailer);
  assert.equal(without.sink.packets.filter(isBlackVp8).length, 0);
});

test('a track that the link has no room for leaves black, and comes back with a key frame', () => {
  using stage = new Stage();
  const { sink, transport } = begin(stage);
  assert.ok(transport instanceof TransportState);
  const track = transport.downTracks.get(5000) ?? assert.fail();
  starve(track);
  stage.clock.advance(1000);
  for (const n of [40, 41]) stage.publish(frame(n));
  assert.equal(sink.packets.filter(isBlackVp8).length, FRAMES);
  assert.equal(sink.packets.length, 5 + FRAMES);
  unlimit(track);
  stage.publish(frame(42));
  stage.publish(frame(43, { keyFrame: true }));
  stage.publish(frame(44));
  assert.equal(sink.packets.length, 5 + FRAMES + 2);
  assertContinuous(sink.packets);
});

test('only to who has a picture of it on the screen', () => {
  using stage = new Stage();
  const late = stage.subscribe();
  stage.publish(frame(1));
  const paused = begin(stage, {});
  paused.track.pause();
  late.track[Symbol.dispose]();
  stage.receiver.setMuted('muted');
  stage.clock.advance(1000);
  assert.equal(late.sink.packets.filter(isBlackVp8).length, FRAMES, 'it had begun by then');
  assert.equal(paused.sink.packets.length, 5);
});

for (const codec of [VP9, AV1]) {
  test(`${codec.mimeType} stays as it is`, () => {
    using stage = new Stage(receiveSection({ codecs: [codec] }));
    const { sink } = stage.subscribe({ codecs: [codec] });
    const payload = codec === VP9 ? Uint8Array.of(0x8c, 1, 0, 1) : Uint8Array.of(0x18, 1, 0, 1);
    stage.publish({ seq: 1, payloadType: codec.payloadType, payload, marker: true });
    stage.receiver.setMuted('muted');
    stage.clock.advance(1000);
    assert.equal(sink.packets.length, 1);
  });
}

test('a source that ends, or a track that is sent no more, leaves black at once', () => {
  using stage = new Stage();
  const one = begin(stage);
  const other = stage.subscribe({ ssrc: 6000, rtxSsrc: 6001 });
  stage.publish(frame(5, { keyFrame: true }));
  one.track[Symbol.dispose]();
  assert.equal(one.sink.packets.filter(isBlackVp8).length, FRAMES);
  one.track[Symbol.dispose]();
  stage.publisher.setReceiveSections([]);
  other.track[Symbol.dispose]();
  for (const { sink } of [one, other]) {
    assert.equal(sink.packets.filter(isBlackVp8).length, FRAMES);
    assertContinuous(sink.packets);
  }
});

test('a track that is sent again under its SSRC counts on from the black ones', () => {
  using stage = new Stage();
  const { sink, track, transport } = begin(stage);
  track[Symbol.dispose]();
  const again = transport.addDownTrack(sendSection(), stage.receiver);
  stage.publish(frame(6, { keyFrame: true }));
  assert.equal(new Set(sink.packets.map(({ seq }) => seq)).size, sink.packets.length);
  again[Symbol.dispose]();
});

test('a link without room leaves no number open', () => {
  using stage = new Stage();
  const { sink } = begin(stage);
  sink.isFull = true;
  stage.receiver.setMuted('muted');
  sink.isFull = false;
  stage.clock.advance(1000);
  stage.receiver.setMuted('unmuted');
  stage.publish(frame(40, { keyFrame: true }));
  assert.equal(sink.packets.filter(isBlackVp8).length, FRAMES - 1);
  assertContinuous(sink.packets);
});

test('encrypted VP8: the picture is the one that livekit-client knows by its hash', () => {
  const [picture = new Uint8Array(0)] = blankPicture(CodecKind.vp8, 0);
  const hash = createHash('sha256').update(picture).digest('hex');
  assert.equal(hash, 'ef0161653d8b2b23aad46624b420af1d03ce48950e9fc85718028f91b50f9219');
});
