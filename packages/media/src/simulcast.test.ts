import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtcpType, readMediaSsrc } from '@chorale/rtp';
import { nackFor } from './rtcp-kit.ts';
import { Stage, type Subscriber, simulcastSection } from './stage-kit.ts';

const SSRC: Readonly<Record<string, number>> = { q: 101, h: 102, f: 103 };

/** Three layers of 25 frames a second, one packet each. */
class Camera {
  readonly #stage: Stage;
  readonly #frames = new Map<string, number>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  frame(rid: string, keyFrame = false): void {
    const frame = this.#frames.get(rid) ?? 0;
    this.#frames.set(rid, frame + 1);
    const ssrc = SSRC[rid] ?? 0;
    const names = frame < 20 ? { rid, mid: '0' } : {};
    this.#stage.publish({
      ...names,
      ssrc,
      seq: (ssrc * 1000 + frame) & 0xffff,
      timestamp: ssrc * 50_000 + frame * 3600,
      pictureId: frame,
      tl0: frame & 0xff,
      marker: true,
      keyFrame,
    });
  }

  /** Layers that are asked for a key frame begin one. */
  run(rids: readonly string[], frames: number): void {
    for (let count = 0; count < frames; count += 1) {
      const asked = this.#stage.publisherSink.rtcpOf(RtcpType.payloadFeedback);
      const ssrcs = new Set(asked.map((bytes) => readMediaSsrc(bytes, 0)));
      this.#stage.publisherSink.rtcp.length = 0;
      for (const rid of rids) this.frame(rid, ssrcs.has(SSRC[rid] ?? 0));
      this.#stage.clock.advance(40);
    }
  }
}

function assertContinuous({ sink }: Subscriber): void {
  const first = sink.packets.filter(({ ssrc }) => ssrc === 5000);
  first.slice(1).forEach((packet, index) => {
    const before = first[index];
    assert.ok(before);
    assert.equal(packet.seq, (before.seq + 1) & 0xffff, 'no gap in sequence');
    const ticks = (packet.timestamp - before.timestamp) | 0;
    assert.ok(ticks > 0, `time goes on: ${ticks}`);
    const picture = (bytes: Uint8Array): number => (((bytes[2] ?? 0) & 127) << 8) | (bytes[3] ?? 0);
    assert.equal(
      picture(packet.payload),
      (picture(before.payload) + 1) & 0x7fff,
      'no gap in pictures',
    );
  });
}

test('climbs to the best layer, falls when it dies, climbs when it is back', () => {
  using stage = new Stage(simulcastSection);
  const camera = new Camera(stage);
  const subscriber = stage.subscribe();
  camera.run(['q'], 30);
  assert.equal(subscriber.track.stats().layer, 'q');
  camera.run(['q', 'h', 'f'], 50);
  assert.equal(subscriber.track.stats().layer, 'f');
  camera.run(['q', 'h'], 70);
  assert.equal(subscriber.track.stats().layer, 'h');
  camera.run(['q', 'h', 'f'], 70);
  assert.equal(subscriber.track.stats().layer, 'f');
  assertContinuous(subscriber);
});

test('a limit on the layer is kept', () => {
  using stage = new Stage(simulcastSection);
  const camera = new Camera(stage);
  const subscriber = stage.subscribe();
  subscriber.track.setMaxLayers({ spatial: 1, temporal: 3 });
  camera.run(['q', 'h', 'f'], 60);
  assert.equal(subscriber.track.stats().layer, 'h');
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 3 });
  camera.run(['q', 'h', 'f'], 60);
  assert.equal(subscriber.track.stats().layer, 'q');
  assertContinuous(subscriber);
});

test('a packet from before a switch can be had again', () => {
  using stage = new Stage(simulcastSection);
  const camera = new Camera(stage);
  const { sink, transport, track } = stage.subscribe();
  camera.run(['q'], 30);
  camera.run(['q', 'f'], 40);
  assert.equal(track.stats().layer, 'f');
  const old = sink.packets[5];
  assert.ok(old);
  stage.rtcpFrom(transport, nackFor(5000, [old.seq]));
  const again = sink.packets.at(-1);
  assert.equal(again?.ssrc, 5001);
  assert.deepEqual(again.payload.slice(2), old.payload);
  assert.equal(again.timestamp, old.timestamp);
});

test('a pause leaves no gap, and goes on at a key frame', () => {
  using stage = new Stage(simulcastSection);
  const camera = new Camera(stage);
  const subscriber = stage.subscribe();
  camera.run(['q'], 30);
  subscriber.track.pause();
  const before = subscriber.sink.packets.length;
  camera.run(['q'], 30);
  assert.equal(subscriber.sink.packets.length, before);
  subscriber.track.resume();
  camera.run(['q'], 30);
  assert.ok(subscriber.sink.packets.length > before + 10);
  assertContinuous(subscriber);
  const [last, next] = subscriber.sink.packets.slice(before - 1, before + 1);
  const pauseMs = ((next?.timestamp ?? 0) - (last?.timestamp ?? 0)) / 90;
  assert.ok(
    pauseMs >= 1200 && pauseMs < 2500,
    `${pauseMs} ms of silence are ${pauseMs} ms of time`,
  );
});

test('a new source for the same layer is followed without a seam', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  for (let frame = 0; frame < 20; frame += 1) {
    stage.publish({
      ssrc: 1,
      seq: frame,
      timestamp: frame * 3600,
      pictureId: frame,
      keyFrame: frame === 0,
    });
    stage.clock.advance(40);
  }
  for (let frame = 0; frame < 20; frame += 1) {
    stage.publish({
      ssrc: 2,
      seq: 60_000 + frame,
      timestamp: 7 + frame * 3600,
      pictureId: 900 + frame,
      keyFrame: frame === 0,
    });
    stage.clock.advance(40);
  }
  assert.equal(subscriber.sink.packets.length, 40);
  assertContinuous(subscriber);
  const steps = subscriber.sink.packets
    .slice(1)
    .map((one, index) => one.timestamp - (subscriber.sink.packets[index]?.timestamp ?? 0));
  assert.deepEqual(new Set(steps), new Set([3600]));
});

test('a still screen share, where every layer is silent for seconds, changes no layer', () => {
  using stage = new Stage(simulcastSection);
  const camera = new Camera(stage);
  const { track } = stage.subscribe();
  camera.run(['q', 'h', 'f'], 80);
  assert.equal(track.stats().layer, 'f');
  stage.publisherSink.rtcp.length = 0;
  stage.clock.advance(5000);
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.payloadFeedback).length, 0);
  camera.run(['q', 'h', 'f'], 5);
  assert.equal(track.stats().layer, 'f');
});

test('what overtook the first packet of the key frame follows it', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  const rest = (seq: number): void =>
    stage.publish({ seq, payload: Uint8Array.of(0x80, 0x80, 0x80, 1, seq, 9) });
  stage.publish({ seq: 9, keyFrame: false });
  rest(11);
  rest(12);
  assert.equal(sink.packets.length, 0);
  stage.publish({ seq: 10, keyFrame: true, pictureId: 1 });
  assert.equal(sink.packets.length, 3);
  const [first, second, third] = sink.packets.map(({ seq }) => seq);
  assert.deepEqual([second, third], [(first ?? 0) + 1, (first ?? 0) + 2]);
});

test('padding in the stream leaves no gap', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  stage.publish({ seq: 2, payload: new Uint8Array(0), padding: 100 });
  stage.publish({ seq: 3, padding: 4 });
  const [first, second] = sink.packets;
  assert.equal(sink.packets.length, 2);
  assert.equal(second?.seq, (first?.seq ?? 0) + 1);
  assert.equal(second?.payload.length, first?.payload.length, 'padding is trimmed');
});

test('a source that jumps far ahead goes on without the gap', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 1, timestamp: 0, keyFrame: true });
  stage.clock.advance(40);
  stage.publish({ seq: 20_000, timestamp: 1_000_000_000 });
  stage.clock.advance(40);
  assert.equal(sink.packets.length, 1, 'what depends on lost pictures is not sent');
  assert.equal(stage.publisherSink.rtcpOf(RtcpType.payloadFeedback).length, 1);
  stage.publish({ seq: 20_001, timestamp: 1_000_003_600, keyFrame: true });
  const [before, after] = sink.packets;
  assert.equal(after?.seq, (before?.seq ?? 0) + 1);
  assert.equal((after?.timestamp ?? 0) - (before?.timestamp ?? 0), 7200);
});

test('a change of codec within a source waits for its key frame', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  const h264 = (nal: number): { payloadType: number; payload: Uint8Array } => ({
    payloadType: 108,
    payload: Uint8Array.of(nal, 1, 2),
  });
  stage.publish({ seq: 1, keyFrame: true });
  stage.publish({ seq: 2, ...h264(0x61), timestamp: 3600 });
  assert.equal(sink.packets.length, 1);
  stage.publish({ seq: 3, ...h264(0x67), timestamp: 7200 });
  stage.publish({ seq: 4, ...h264(0x61), timestamp: 7200 });
  assert.deepEqual(
    sink.packets.map(({ payloadType }) => payloadType),
    [96, 108, 108],
  );
  const [first, second] = sink.packets;
  assert.equal(second?.seq, (first?.seq ?? 0) + 1);
});
