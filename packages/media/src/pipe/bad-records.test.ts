// What do records do that no host of ours writes? They are counted, and end nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FarSide } from '../pipe-kit.ts';
import { createRandom } from '../random-kit.ts';
import { Stage, VP8 } from '../stage-kit.ts';
import { Field, RecordKind } from './record.ts';

test('records that say nonsense are counted, and hurt nothing', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const { sink } = far.subscribe();
  stage.publish({ seq: 1, keyFrame: true });
  far.carry();
  for (let seed = 1; seed <= 3000; seed += 1) {
    const random = createRandom(seed);
    const record = Buffer.from(Array.from({ length: random(90) }, () => random(256)));
    if (record.length > 0) record[0] = 1 + random(6);
    if (record.length > 8) record.writeUInt32LE(7, 4);
    far.pipe.receive(record, 0, record.length);
    far.near.receive(record, 0, record.length);
  }
  far.engine.endBatch();
  assert.ok((far.engine.counters()['drop_malformedRecord'] ?? 0) > 100);
  assert.ok(sink.packets.length >= 1);
});

test('a codec that is told in part is none, and its packets end nothing', () => {
  using stage = new Stage();
  using far = new FarSide(stage);
  const { sink } = far.subscribe();
  const head = Buffer.from([RecordKind.codec, 0, 0, 0, 7, 0, 0, 0]);
  const { fmtp: _, ...partial } = VP8;
  for (const told of [partial, { ...VP8, mimeType: 5 }, { ...VP8, clockRate: 0 }, [], null]) {
    const record = Buffer.concat([head, Buffer.from(JSON.stringify(told))]);
    far.pipe.receive(record, 0, record.length);
  }
  assert.equal(far.engine.counters()['drop_malformedRecord'], 5);
  stage.publish({ seq: 1, keyFrame: true });
  far.carry();
  assert.equal(sink.packets.length, 1);
});

test('a number that leaps beyond all others ends, and a key frame behind it is sent at once', () => {
  for (const leap of [Number.MAX_SAFE_INTEGER - 1, 2 ** 80, Number.POSITIVE_INFINITY, 0.5, -1]) {
    using stage = new Stage();
    using far = new FarSide(stage);
    const { sink } = far.subscribe();
    stage.publish({ seq: 0 });
    far.carry();
    const records: Buffer[] = [];
    const { commit } = far.out;
    far.out.commit = (lengthBytes): void => {
      records.push(Buffer.from(far.out.bytes.slice(0, lengthBytes)));
      commit.call(far.out, lengthBytes);
    };
    stage.publish({ seq: 1 });
    stage.publish({ seq: 2, keyFrame: true });
    const [delta, key] = records.filter((record) => record[0] === RecordKind.packet);
    assert.ok(delta !== undefined && key !== undefined);
    delta.writeDoubleLE(leap, Field.forwardSequence);
    far.pipe.receive(delta, 0, delta.length);
    far.pipe.receive(key, 0, key.length);
    far.engine.endBatch();
    assert.ok(
      sink.packets.some(({ payload }) => payload[6] === 0),
      'the key frame',
    );
  }
});
