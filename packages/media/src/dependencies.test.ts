// Does a subscriber of a stream with dependency descriptors get what it can decode, and what it is allowed?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DependencyReader } from '@chorale/rtp';
import { DescribedEncoder } from './described-kit.ts';
import { assertDecodable, DescribedShow, plis } from './described-show-kit.ts';
import { assertWhole, ordered } from './layers-kit.ts';
import { createRandom } from './random-kit.ts';
import { AV1, receiveSection, Stage, VP8 } from './stage-kit.ts';

const codecs = [AV1];

for (const mode of ['full', 'key'] as const) {
  for (const [spatial, temporal, expected] of [
    [0, 0, ['0/0', '0/0', '0/0', '0/0']],
    [1, 1, ['01/0', '01/1', '01/0', '01/1']],
    [2, 2, ['012/0', '012/2', '012/1', '012/2']],
    [0, 2, ['0/0', '0/2', '0/1', '0/2']],
  ] as const) {
    test(`L3T3 ${mode}: limited to spatial ${spatial} and temporal ${temporal}`, () => {
      using show = new DescribedShow(mode);
      show.subscriber.track.setMaxLayers({ spatial, temporal });
      show.run(40);
      assert.deepEqual(show.pictures().slice(0, 4), expected);
      assertWhole(ordered(show.subscriber));
      assertDecodable(show.subscriber);
      assert.equal(plis(show.stage), 0);
    });
  }

  test(`L3T3 ${mode}: down at once, up in time at any base frame, up in space with a key frame`, () => {
    using show = new DescribedShow(mode);
    const { track } = show.subscriber;
    show.run(8);
    track.setMaxLayers({ spatial: 0, temporal: 0 });
    show.run(8);
    assert.deepEqual(show.pictures().slice(8), ['0/0', '0/0']);
    track.setMaxLayers({ spatial: 0, temporal: 2 });
    show.run(4);
    assert.deepEqual(show.pictures().slice(10), ['0/0', '0/2', '0/1', '0/2']);
    assert.equal(plis(show.stage), 0);
    track.setMaxLayers({ spatial: 2, temporal: 2 });
    show.run(12);
    assert.equal(plis(show.stage), 1);
    assert.ok(
      show
        .pictures()
        .slice(-8)
        .every((one) => one.startsWith('012/')),
    );
    assertDecodable(show.subscriber);
  });

  test(`L3T3 ${mode}: whatever limits come, what is sent can be decoded`, () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = createRandom(seed * 4099);
      using show = new DescribedShow(mode, 1 + random(3));
      for (let step = 0; step < 40; step += 1) {
        show.subscriber.track.setMaxLayers({ spatial: random(3), temporal: random(3) });
        show.run(1 + random(9));
      }
      assertWhole(ordered(show.subscriber));
      assertDecodable(show.subscriber);
    }
  });
}

test('frame numbers go on over a switch to another source', () => {
  using stage = new Stage(receiveSection({ codecs }));
  const { sink } = stage.subscribe({ codecs });
  for (const ssrc of [1, 2, 3]) {
    const encoder = new DescribedEncoder('key', 1);
    for (let count = 0; count < 8; count += 1) {
      for (const one of encoder.picture()) stage.publish({ ...one, ssrc });
      stage.clock.advance(33);
    }
  }
  const reader = new DependencyReader();
  const frames = sink.packets.map(({ extensions }) => {
    const descriptor = extensions.get(7) ?? new Uint8Array(0);
    assert.ok(reader.read(descriptor, 0, descriptor.length));
    return reader.frameNumber;
  });
  assert.equal(frames.length, 72);
  assert.deepEqual(
    frames,
    frames.map((_, index) => (frames[0] ?? 0) + index),
  );
});

test('a frame that a chain needs and that never comes is replaced by a key frame, one that comes late is not', () => {
  for (const isRepaired of [true, false]) {
    using show = new DescribedShow('full', 1);
    show.run(8);
    const lost = show.run(4, (index) => index === 0);
    show.run(4);
    for (const one of isRepaired ? lost : []) show.stage.publish(one);
    show.run(20);
    assert.equal(lost.length, 1);
    assert.equal(plis(show.stage), isRepaired ? 0 : 1);
  }
});

test('a frame that no chain needs may be lost', () => {
  using show = new DescribedShow('full', 1);
  show.run(8);
  show.run(4, (index) => index >= 100 && index < 200);
  show.run(40);
  assert.equal(plis(show.stage), 0);
});

test('descriptors that say nonsense are ignored and counted; the stream goes on', () => {
  using show = new DescribedShow('key', 1);
  show.run(4);
  const random = createRandom(5);
  for (let count = 0; count < 2000; count += 1) {
    const [one = {}] = show.encoder.picture();
    const honest = one.extensions?.[7] ?? new Uint8Array(0);
    const bytes = random(2) === 0 ? honest.slice() : new Uint8Array(1 + random(60));
    for (let flips = 1 + random(6); flips > 0; flips -= 1)
      bytes[random(bytes.length)] = random(256);
    show.stage.publish({ ...one, extensions: { 7: bytes } });
    if (count % 50 === 0) show.stage.clock.advance(20);
    if (random(40) === 0)
      show.subscriber.track.setMaxLayers({ spatial: random(4), temporal: random(4) });
  }
  assert.ok(show.stage.counter('drop_ignoredDescriptor') > 100);
  assert.ok(plis(show.stage) < 60);
  show.subscriber.track.setMaxLayers({ spatial: 2, temporal: 2 });
  const before = show.subscriber.sink.packets.length;
  for (const one of show.encoder.picture(true)) show.stage.publish(one);
  assert.ok(show.subscriber.sink.packets.length > before);
});

test('VP8 without indices of its own, as Chromium sends it beside descriptors, loses temporal layers too', () => {
  using stage = new Stage(receiveSection());
  const subscriber = stage.subscribe();
  subscriber.track.setMaxLayers({ spatial: 0, temporal: 0 });
  const encoder = new DescribedEncoder('key', 1);
  for (let picture = 0; picture < 40; picture += 1) {
    const [one = {}] = encoder.picture();
    // The first byte: a frame begins, and there is no extension of the descriptor.
    const payload = Uint8Array.of(0x10, ...(one.payload ?? []).slice(1));
    stage.publish({ ...one, seq: picture, payload, payloadType: VP8.payloadType, marker: true });
    stage.clock.advance(33);
  }
  assert.equal(subscriber.sink.packets.length, 10);
  assertWhole(ordered(subscriber));
});
