import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packet } from './packet-kit.ts';
import { createRandom } from './random-kit.ts';
import { Stage, simulcastSection } from './stage-kit.ts';
import { disturb, WildPublisher } from './wild-kit.ts';

for (const [name, rtxSsrc] of [
  ['with RTX', 5001],
  ['without RTX', 0],
] as const) {
  test(`${name}, no SSRC and sequence ever leaves with other bytes`, () => {
    let sent = 0;
    for (let seed = 1; seed <= 12; seed += 1) {
      using stage = new Stage(simulcastSection);
      const random = createRandom(seed * 7919);
      const publisher = new WildPublisher(random);
      const subscriber = stage.subscribe({ rtxSsrc });
      for (let step = 0; step < 1500; step += 1) {
        for (const options of publisher.step()) stage.publishBytes(packet(options));
        stage.clock.advance(random(12));
        disturb(stage, subscriber, random);
      }
      const seen = new Map<string, Uint8Array>();
      for (const { ssrc, seq, bytes } of subscriber.sink.packets) {
        const index = `${ssrc} ${seq}`;
        assert.deepEqual(bytes, seen.get(index) ?? bytes, `${index}, seed ${seed}`);
        seen.set(index, bytes);
      }
      sent += subscriber.sink.packets.length;
    }
    assert.ok(sent > 3000, `${sent} packets prove something`);
  });
}
