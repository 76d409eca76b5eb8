import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readExtensions } from '@chorale/rtp';
import { MediaPacket } from '../packet.ts';
import { packet } from '../packet-kit.ts';
import { createRandom } from '../random-kit.ts';
import { PacketHistory } from './packet-history.ts';

/** Kind 9 under id 8 is kept, kind 1 under id 1 is not. */
const kinds = new Uint8Array(256);
kinds[8] = 9;
kinds[1] = 1;
const isForwarded = new Uint8Array(256);
isForwarded[9] = 1;

function remember(history: PacketHistory, forwardSequence: number, body: Uint8Array): number {
  const bytes = packet({
    payload: body,
    mid: 'x',
    extensions: { 8: Uint8Array.of(forwardSequence) },
  });
  const facts = new MediaPacket();
  facts.setBytes(bytes);
  facts.lengthBytes = bytes.length;
  facts.payloadOffset = bytes.length - body.length;
  facts.payloadBytes = body.length;
  facts.forwardSequence = forwardSequence;
  readExtensions(bytes, 0, facts.extensions);
  return history.remember(facts, kinds, isForwarded);
}

test('what is found is what was remembered, whatever the sizes', () => {
  const history = new PacketHistory('audio');
  const random = createRandom(3);
  const bodies = new Map<number, Uint8Array>();
  let lost = 0;
  for (let sequence = 0; sequence < 3000; sequence += 1) {
    const body = new Uint8Array(1 + random(1400)).fill(sequence & 0xff);
    bodies.set(sequence, body);
    remember(history, sequence, body);
    const asked = sequence - random(300);
    const row = history.find(asked);
    if (row < 0) {
      lost += 1;
      continue;
    }
    const from = (history.offsets[row] ?? 0) + (history.extensionBytes[row] ?? 0);
    const found = history.bytes.subarray(from, from + (history.payloadBytes[row] ?? 0));
    assert.deepEqual(new Uint8Array(found), bodies.get(asked), `packet ${asked} at ${sequence}`);
    const extension = history.bytes.subarray(history.offsets[row] ?? 0, from);
    assert.deepEqual([...extension], [9, 1, asked & 0xff], 'kind, length, data');
  }
  assert.ok(lost > 100, 'what was overwritten is not found');
});

test('500 packets of video and 200 of audio are kept', () => {
  for (const [kind, count, size] of [
    ['video', 500, 1180],
    ['audio', 200, 200],
  ] as const) {
    const history = new PacketHistory(kind);
    for (let sequence = 0; sequence < 2000; sequence += 1)
      remember(history, sequence, new Uint8Array(size));
    for (let sequence = 2000 - count; sequence < 2000; sequence += 1)
      assert.ok(history.find(sequence) >= 0, `${kind} ${sequence}`);
  }
});

test('a history that was cleared finds nothing', () => {
  const history = new PacketHistory('audio');
  remember(history, 5, new Uint8Array(10));
  history.clear();
  assert.equal(history.find(5), -1);
});
