// Does every cut of a stream give the same frames, and does a frame that claims too much end the reading?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { frame } from '../testing/tcp-test-socket.ts';
import { FrameReader } from './frame-reader.ts';

const MAX = 2048;

function createReader(frames: Buffer[]): FrameReader {
  return new FrameReader({
    maxFrameBytes: MAX,
    frameArrived(bytes, at, lengthBytes): boolean {
      frames.push(Buffer.from(bytes.slice(at, at + lengthBytes)));
      return true;
    },
  });
}

test('frames come out whole, however the stream was cut', () => {
  const packets = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(packets, sizes, (sent, cuts) => {
      const frames: Buffer[] = [];
      const reader = createReader(frames);
      const stream = Buffer.concat(sent.map(frame));
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] ?? 1;
        assert.ok(reader.read(stream.subarray(at, at + size)));
        at += size;
      }
      assert.deepEqual(
        frames.map(String),
        sent.map((packet) => String(Buffer.from(packet))),
      );
      assert.equal(reader.keptBytes, 0);
    }),
  );
});

test('a frame of the longest length is taken, one byte more is not, whole or in pieces', () => {
  for (const step of [1, 7, 10_000]) {
    const frames: Buffer[] = [];
    const fits = frame(Buffer.alloc(MAX, 1));
    const tooLong = frame(Buffer.alloc(MAX + 1, 1));
    assert.ok(readInSteps(createReader(frames), fits, step));
    assert.equal(frames.length, 1);
    assert.ok(!readInSteps(createReader(frames), tooLong, step));
    assert.equal(frames.length, 1);
  }
});

test('a claim of 65,535 bytes keeps nothing', () => {
  const reader = createReader([]);
  assert.ok(reader.read(Buffer.from([0xff])));
  assert.equal(reader.read(Buffer.from([0xff])), false);
  assert.ok(reader.keptBytes <= 2);
});

test('a taker that has had enough hears no more of the chunk', () => {
  let heard = 0;
  const reader = new FrameReader({
    maxFrameBytes: MAX,
    frameArrived(): boolean {
      heard += 1;
      return false;
    },
  });
  assert.ok(reader.read(Buffer.concat([frame(Buffer.from('a')), frame(Buffer.from('b'))])));
  assert.equal(heard, 1);
});

function readInSteps(reader: FrameReader, stream: Buffer, step: number): boolean {
  for (let at = 0; at < stream.length; at += step) {
    if (!reader.read(stream.subarray(at, at + step))) return false;
  }
  return true;
}
