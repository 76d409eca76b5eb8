// Are layers chosen behind a pipe as they are beside the publisher?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describedFactsOf } from '../described-kit.ts';
import { assertDecodable, DescribedShow } from '../described-show-kit.ts';
import { assertWhole, ordered } from '../layers-kit.ts';
import { FarSide } from '../pipe-kit.ts';
import { createRandom } from '../random-kit.ts';
import { AV1, Stage, type Subscriber } from '../stage-kit.ts';
import { SvcEncoder, svcFactsOf } from '../svc-kit.ts';

const LIMITS = [
  { spatial: 1, temporal: 1 },
  { spatial: 0, temporal: 2 },
  { spatial: 2, temporal: 0 },
  { spatial: 2, temporal: 2 },
] as const;

test('VP9 SVC: limits, markers and entries', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const [near, behind] = [stage.subscribe(), far.subscribe()];
  const encoder = new SvcEncoder();
  const random = createRandom(17);
  for (let picture = 0; picture < 300; picture += 1) {
    const limit = LIMITS[random(4)] ?? LIMITS[0];
    if (random(20) === 0) for (const { track } of [near, behind]) track.setMaxLayers(limit);
    for (const one of encoder.picture(picture % 40 === 0 ? [0, 1, 2] : [])) stage.publish(one);
    far.carry();
    stage.clock.advance(33);
    far.carry();
  }
  const seen = (one: Subscriber) =>
    ordered(one).map((packet) => ({ ...svcFactsOf(packet), marker: packet.marker }));
  assert.deepEqual(seen(behind), seen(near));
  assertWhole(ordered(behind));
});

test('VP8: temporal layers are left out and come back', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const { sink, track } = far.subscribe();
  track.setMaxLayers({ spatial: 0, temporal: 0 });
  const run = (from: number, to: number): number => {
    const before = sink.packets.length;
    for (let seq = from; seq < to; seq += 1) {
      const layer = { temporal: seq & 1, sync: seq % 4 === 3 };
      stage.publish({ seq, timestamp: seq * 3000, pictureId: seq, keyFrame: seq === 2, ...layer });
      far.carry();
      stage.clock.advance(33);
    }
    return sink.packets.length - before;
  };
  assert.equal(run(2, 42), 20);
  track.setMaxLayers({ spatial: 0, temporal: 1 });
  assert.equal(run(42, 82), 40);
});

test('dependency descriptors are read again', () => {
  using show = new DescribedShow('key');
  using far = new FarSide(show.stage);
  const behind = far.subscribe({ codecs: [AV1] });
  for (let step = 0; step < 96; step += 1) {
    const limit = LIMITS[Math.floor(step / 24)] ?? LIMITS[0];
    for (const { track } of [show.subscriber, behind]) track.setMaxLayers(limit);
    show.run(1);
    far.carry();
  }
  assertWhole(ordered(behind));
  assertDecodable(behind);
  const last = ordered(behind).slice(-24).map(describedFactsOf);
  assert.deepEqual(new Set(last.map(({ spatial }) => spatial)), new Set([0, 1, 2]));
  assert.deepEqual(new Set(last.map(({ temporal }) => temporal)), new Set([0, 1, 2]));
});
