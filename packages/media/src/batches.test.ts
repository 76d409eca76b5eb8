// What happens to packets that are read together? They reach each subscriber in order, whatever changes among them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PacketOptions, packet } from './packet-kit.ts';
import { Stage } from './stage-kit.ts';

function receive(stage: Stage, options: PacketOptions): void {
  const bytes = packet({ mid: '0', ...options });
  stage.publisher.receiveRtp(bytes, 0, bytes.length, stage.clock.nowUs());
}

test('nothing leaves before the batch ends; then each subscriber gets all of it, in order', () => {
  using stage = new Stage();
  const [one, two] = [stage.subscribe(), stage.subscribe({ ssrc: 6000 })];
  receive(stage, { seq: 1, keyFrame: true });
  for (let seq = 2; seq <= 5; seq += 1) receive(stage, { seq });
  assert.equal(one.sink.packets.length, 0);
  stage.engine.endBatch();
  for (const { sink } of [one, two]) {
    const [first = 0] = sink.packets.map(({ seq }) => seq);
    const steps = sink.packets.map(({ seq }) => seq - first);
    assert.deepEqual(steps, [0, 1, 2, 3, 4]);
  }
  stage.engine.endBatch();
  assert.equal(one.sink.packets.length, 5, 'once');
});

test('a batch longer than what may wait is sent on in between', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  receive(stage, { seq: 1, keyFrame: true });
  for (let seq = 2; seq <= 200; seq += 1) receive(stage, { seq });
  stage.engine.endBatch();
  assert.equal(sink.packets.length, 200);
});

test('a key frame whose later packets are in its own batch goes out once', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  receive(stage, { seq: 2 });
  receive(stage, { seq: 1, keyFrame: true });
  receive(stage, { seq: 3 });
  stage.engine.endBatch();
  assert.equal(sink.packets.length, 3, 'what overtook it follows it, what came later comes once');
  assert.equal(new Set(sink.packets.map(({ seq }) => seq)).size, 3);
});

test('a late key frame and what is later still: each goes out once', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  for (const seq of [1, 5, 2, 7, 3, 4, 6]) receive(stage, { seq, keyFrame: seq === 2 });
  stage.engine.endBatch();
  const numbers = sink.packets.map(({ seq }) => seq);
  const [from = 0] = numbers;
  const seen = numbers.map((seq) => seq - from);
  assert.deepEqual(
    seen,
    [0, 3, 5, 1, 2, 4],
    'the key frame, what overtook it, then the rest as it came',
  );
});

test('a source that begins again within a batch does not mix with what came before', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  receive(stage, { seq: 2 });
  for (let seq = 30_000; seq < 30_010; seq += 1) receive(stage, { seq, keyFrame: seq === 30_005 });
  stage.engine.endBatch();
  const numbers = sink.packets.map(({ seq }) => seq);
  const sorted = numbers.toSorted((a, b) => a - b);
  assert.deepEqual(numbers, sorted);
  assert.equal(new Set(numbers).size, numbers.length);
  assert.ok(numbers.length >= 6, `${numbers.length} of the new source's from its key frame on`);
});

test('a down track that ends within a batch gets nothing of it', () => {
  using stage = new Stage();
  const { sink, track } = stage.subscribe();
  receive(stage, { seq: 1, keyFrame: true });
  track[Symbol.dispose]();
  stage.engine.endBatch();
  assert.equal(sink.packets.length, 0);
});
