// Does a load subscriber count what it should?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Received } from './received.ts';

function header(sequence: number, ssrc: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, sequence);
  view.setUint32(8, ssrc);
  return bytes;
}

test('a gap is lost until it is filled, also over the roll-over', () => {
  const received = new Received();
  for (const sequence of [65_534, 65_535, 1]) received.count(header(sequence, 7), 0);
  assert.deepEqual(received.read(), { packets: 3, lost: 1 });
  received.count(header(0, 7), 0);
  assert.deepEqual(received.read(), { packets: 4, lost: 0 });
});

test('sources are counted apart', () => {
  const received = new Received();
  for (const [sequence, ssrc] of [
    [10, 1],
    [500, 2],
    [12, 1],
    [501, 2],
  ] as const)
    received.count(header(sequence, ssrc), 0);
  assert.deepEqual(received.read(), { packets: 4, lost: 1 });
});
