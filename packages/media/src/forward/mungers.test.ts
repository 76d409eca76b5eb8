import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaPacket } from '../packet.ts';
import { RtpMunger } from './rtp-munger.ts';
import { moveKeyIdx, movePictureId, moveTl0PicIdx, PictureMunger } from './picture-munger.ts';

const facts = (some: Partial<MediaPacket>): MediaPacket => Object.assign(new MediaPacket(), some);

for (const [name, source, lastSequence, expected] of [
  ['the source rolls over', [65_535, 65_536, 65_537], 100, [101, 102, 103]],
  ['the output rolls over', [5, 6, 7], 65_534, [65_535, 0, 1]],
  ['both roll over', [131_070, 131_072, 131_071], 131_070, [65_535, 1, 0]],
  ['a gap stays a gap', [10, 13, 11], 20, [21, 24, 22]],
] as const) {
  test(`sequence: ${name}`, () => {
    const munger = new RtpMunger(0);
    munger.lastSequence = lastSequence;
    munger.begin(source[0], 0);
    const seen = source.map((forwardSequence) => {
      munger.rewrite(facts({ forwardSequence }), munger.sequenceDelta);
      return munger.sequence & 0xffff;
    });
    assert.deepEqual(seen, expected);
  });
}

for (const [source, delta, expected] of [
  [0, 0, 0],
  [0xffff_ffff, 1, 0],
  [0, -1, 0xffff_ffff],
  [0x8000_0000, 0x8000_0000, 0],
] as const) {
  test(`timestamp ${source} moved by ${delta} is ${expected}`, () => {
    const munger = new RtpMunger(0);
    munger.begin(1, delta);
    munger.rewrite(facts({ forwardSequence: 1, rawTimestamp: source }), munger.sequenceDelta);
    assert.equal(munger.timestamp >>> 0, expected);
  });
}

const vp8 = ([pictureId, tl0PicIdx, keyIdx]: readonly [number, number, number]): MediaPacket =>
  facts({ pictureId, tl0PicIdx, keyIdx });

for (const [name, before, switched, after] of [
  ['in the middle', [100, 10, 3], [7, 200, 20], [101, 11, 4]],
  ['output rolls over', [32_767, 255, 31], [9, 9, 9], [0, 0, 0]],
  ['source is about to', [5, 5, 5], [32_767, 255, 31], [6, 6, 6]],
] as const) {
  test(`VP8 indices go on over a switch: ${name}`, () => {
    const munger = new PictureMunger();
    munger.begin(vp8(before));
    munger.noteSent(vp8(before), munger.deltas.pictureId);
    munger.begin(vp8(switched));
    munger.noteSent(vp8(switched), munger.deltas.pictureId);
    assert.deepEqual([munger.pictureId, munger.tl0PicIdx, munger.keyIdx], after);
    munger.noteSent(vp8(switched), munger.deltas.pictureId);
    assert.equal(munger.pictureId, after[0], 'packets of one frame share its picture id');
  });
}

test('a VP8 source without indices keeps none', () => {
  const munger = new PictureMunger();
  munger.begin(vp8([-1, -1, -1]));
  const { deltas } = munger;
  assert.deepEqual(
    [
      movePictureId(-1, deltas.pictureId),
      moveTl0PicIdx(-1, deltas.tl0PicIdx),
      moveKeyIdx(-1, deltas.keyIdx),
    ],
    [-1, -1, -1],
  );
});
