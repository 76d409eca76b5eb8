import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExtensionUri } from '@chorale/rtp';
import { Stage } from './stage-kit.ts';

const CAPTURE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

test('extensions leave under the ids of the subscriber, and only those it negotiated', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({
    extensions: [
      { id: 12, uri: ExtensionUri.mid },
      { id: 3, uri: ExtensionUri.absCaptureTime },
      { id: 4, uri: ExtensionUri.transportSequence },
    ],
  });
  const orientation = Uint8Array.of(2);
  stage.publish({
    keyFrame: true,
    transportSequence: 9,
    extensions: { 6: CAPTURE, 8: orientation },
  });
  const [sent] = sink.packets;
  assert.deepEqual([...(sent?.extensions.keys() ?? [])], [12, 3]);
  assert.deepEqual(sent?.extensions.get(3), CAPTURE);
});

test('a dependency descriptor of more than 16 bytes makes the two-byte form', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe();
  const descriptor = new Uint8Array(40).fill(7);
  stage.publish({ keyFrame: true, extensions: { 7: descriptor } });
  const [sent] = sink.packets;
  assert.deepEqual(sent?.extensions.get(7), descriptor);
  assert.equal(Buffer.from(sent?.extensions.get(1) ?? []).toString(), '7');
  assert.deepEqual([...(sent?.bytes.slice(12, 14) ?? [])], [0x10, 0]);
});

test('no extension at all where none is negotiated', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({ extensions: [] });
  stage.publish({ keyFrame: true, audioLevel: 3 });
  assert.equal(sink.packets[0]?.bytes[0], 0x80);
});

test('ids above 14 make the two-byte form', () => {
  using stage = new Stage();
  const { sink } = stage.subscribe({ extensions: [{ id: 20, uri: ExtensionUri.mid }] });
  stage.publish({ keyFrame: true });
  assert.equal(Buffer.from(sink.packets[0]?.extensions.get(20) ?? []).toString(), '7');
});
