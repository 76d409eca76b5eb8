// Does a subscriber who is sent fewer temporal layers see a whole stream, whatever the network did to the source's?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertWhole, ordered, shuffle } from './layers-kit.ts';
import type { PacketOptions, SeenPacket } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { nackFor } from './rtcp-kit.ts';
import { Stage } from './stage-kit.ts';

/** As libwebrtc's: the first of each higher layer in a cycle uses the base layer only. */
const CYCLE = [
  { temporal: 0, sync: false },
  { temporal: 2, sync: true },
  { temporal: 1, sync: true },
  { temporal: 2, sync: false },
  { temporal: 0, sync: false },
  { temporal: 2, sync: false },
  { temporal: 1, sync: false },
  { temporal: 2, sync: false },
] as const;

/** VP8 frames of some packets each, about to roll over in every number. */
class Encoder {
  frames = 0;
  #seq = 65_500;
  #tl0 = 250;
  readonly packets: number;

  constructor(packets: number) {
    this.packets = packets;
  }

  frame(keyFrame = this.frames === 0): PacketOptions[] {
    const at = this.frames;
    this.frames += 1;
    const layer = keyFrame ? CYCLE[0] : (CYCLE[at % CYCLE.length] ?? CYCLE[0]);
    if (layer.temporal === 0) this.#tl0 += 1;
    return Array.from({ length: this.packets }, (_, index) => {
      this.#seq += 1;
      return {
        ...{ ...layer, seq: this.#seq & 0xffff, timestamp: (0xffff_0000 + at * 3000) >>> 0 },
        ...{ pictureId: (32_750 + at) & 0x7fff, tl0: this.#tl0 & 0xff, startsFrame: index === 0 },
        ...{ keyFrame: keyFrame && index === 0, marker: index === this.packets - 1 },
      };
    });
  }
}

interface Descriptor {
  readonly pictureId: number;
  readonly tl0: number;
  readonly temporal: number;
}

const describe = ({ payload }: SeenPacket): Descriptor => ({
  pictureId: (((payload[2] ?? 0) & 0x7f) << 8) | (payload[3] ?? 0),
  tl0: payload[4] ?? 0,
  temporal: (payload[5] ?? 0) >> 6,
});

/** What a decoder makes of them: runs of packets of one time, from a first to a marker. */
function framesOf(packets: readonly SeenPacket[]): SeenPacket[] {
  const frames: SeenPacket[] = [];
  let start: SeenPacket | undefined;
  for (const packet of packets) {
    if (packet.payload.length === 0 || packet.timestamp !== start?.timestamp) start = undefined;
    if (((packet.payload[0] ?? 0) & 0x10) !== 0) start = packet;
    if (packet.marker && start !== undefined) frames.push(start);
  }
  return frames;
}

for (const [temporal, share] of [
  [0, 1 / 4],
  [1, 1 / 2],
  [2, 1],
] as const) {
  test(`limited to temporal layer ${temporal}, numbers and picture ids close up`, () => {
    using stage = new Stage();
    const subscriber = stage.subscribe();
    subscriber.track.setMaxLayers({ spatial: 0, temporal });
    const encoder = new Encoder(2);
    for (let count = 0; count < 400; count += 1)
      for (const one of encoder.frame()) stage.publish(one);
    const packets = ordered(subscriber);
    assert.equal(packets.length, 800 * share);
    assertWhole(packets);
    const frames = framesOf(packets).map(describe);
    assert.ok(frames.every((frame) => frame.temporal <= temporal));
    frames.slice(1).forEach((frame, index) => {
      const before = frames[index] ?? frame;
      assert.equal(frame.pictureId, (before.pictureId + 1) & 0x7fff, 'no picture is missing');
      const isBase = frame.temporal === 0 ? 1 : 0;
      assert.equal(frame.tl0, (before.tl0 + isBase) & 0xff);
    });
  });
}

test('down at the next frame, up at a frame that needs the base layer only', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  const encoder = new Encoder(2);
  const run = (frames: number): void => {
    for (let count = 0; count < frames; count += 1)
      for (const one of encoder.frame()) stage.publish(one);
    stage.clock.advance(100);
  };
  const temporals = (): number[] =>
    framesOf(ordered(subscriber)).map((one) => describe(one).temporal);
  run(8);
  const [begun, rest] = encoder.frame();
  stage.publish(begun ?? {});
  const [high = {}, end = {}] = encoder.frame();
  stage.publish(rest ?? {});
  stage.publish(high);
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 0 });
  stage.publish(end);
  assert.deepEqual(temporals().slice(8), [0, 2], 'a frame that has begun is sent to its end');
  run(6);
  assert.deepEqual(temporals().slice(10), [0]);
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 2 });
  run(8);
  assert.deepEqual(
    temporals().slice(11),
    [0, 1, 0, 1],
    'one layer at a time, each at its own entry',
  );
  run(8);
  assert.deepEqual(temporals().slice(15), [0, 2, 1, 2, 0, 2, 1, 2]);
  assertWhole(ordered(subscriber));
});

test('a key frame brings all layers', () => {
  using stage = new Stage();
  const subscriber = stage.subscribe();
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 0 });
  const encoder = new Encoder(1);
  const show = (keyFrame: boolean): void => {
    for (const one of encoder.frame(keyFrame)) stage.publish({ ...one, sync: false });
  };
  for (let count = 0; count < 20; count += 1) show(count === 0);
  assert.equal(subscriber.sink.packets.length, 5);
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 2 });
  for (let count = 0; count < 20; count += 1) show(count === 12);
  assert.equal(subscriber.sink.packets.length, 5 + 3 + 8);
});

test('a packet that was sent before others were left out can be had again', () => {
  using stage = new Stage();
  const { sink, transport, track } = stage.subscribe();
  track.setMaxLayers({ spatial: 0, temporal: 0 });
  const encoder = new Encoder(1);
  for (let count = 0; count < 480; count += 1)
    for (const one of encoder.frame()) stage.publish(one);
  const wanted = sink.packets.filter((_, index) => index % 10 === 0);
  for (const { seq } of wanted) stage.rtcpFrom(transport, nackFor(5000, [seq]));
  const again = sink.packets.filter(({ ssrc }) => ssrc === 5001);
  assert.deepEqual(
    again.map(({ payload }) => Buffer.from(payload.subarray(2)).toString('hex')),
    wanted.slice(0, again.length).map(({ payload }) => Buffer.from(payload).toString('hex')),
  );
  assert.ok(again.length > 2);
});

test('whatever the order of arrival and the limit: no number stays open, no frame is torn, no picture id comes twice', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    using stage = new Stage();
    const random = createRandom(seed * 7919);
    const subscriber = stage.subscribe();
    const encoder = new Encoder(1 + random(4));
    const [first = {}, ...rest] = Array.from({ length: 300 }, () => encoder.frame()).flat();
    stage.publish(first);
    for (const one of shuffle(rest, random)) {
      stage.publish(one);
      if (random(50) === 0) subscriber.track.setMaxLayers({ spatial: 0, temporal: random(3) });
      if (random(20) === 0) stage.clock.advance(20);
    }
    const packets = ordered(subscriber);
    assertWhole(packets);
    const whole = framesOf(packets);
    const ids = whole.map((frame) => describe(frame).pictureId);
    assert.equal(new Set(ids).size, ids.length, `seed ${seed}: every picture id once`);
    for (const frame of whole) {
      const parts = packets.filter((one) => one.timestamp === frame.timestamp);
      assert.equal(parts.length % encoder.packets, 0, `seed ${seed}: a frame is whole or nothing`);
    }
  }
});
