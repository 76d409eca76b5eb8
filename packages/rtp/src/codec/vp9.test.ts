// Is every part of a VP9 descriptor found, and only the indices rewritten?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emptyVp9Descriptor,
  readVp9Descriptor,
  rewriteVp9Descriptor,
  type Vp9Descriptor,
} from './vp9.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** Behind other bytes, so that an offset that is forgotten shows. */
function read(hex: string): Vp9Descriptor | undefined {
  const payload = bytes(`ffffff ${hex}`);
  const descriptor = emptyVp9Descriptor();
  return readVp9Descriptor(payload, 3, payload.length - 3, descriptor) ? descriptor : undefined;
}

for (const [name, hex, expected] of [
  ['nothing but flags', '08 aa', { lengthBytes: 1, pictureId: -1, startsKeyFrame: true }],
  ['a short picture id', '88 7f aa', { lengthBytes: 2, pictureId: 127 }],
  ['a long picture id', '88 ffff aa', { lengthBytes: 3, pictureId: 32_767 }],
  [
    'layers in non-flexible mode',
    'ec 8001 55 09 aa',
    {
      ...{ lengthBytes: 5, temporalLayer: 2, spatialLayer: 2, tl0PicIdx: 9, isPredicted: true },
      ...{ isSwitchPoint: true, usesLowerSpatial: true, startsFrame: true, endsFrame: true },
    },
  ],
  ['layers in flexible mode', 'b8 8001 42 aa', { lengthBytes: 4, tl0PicIdx: -1, spatialLayer: 1 }],
  ['three references', 'f8 8001 42 030504 aa', { lengthBytes: 7, isPredicted: true }],
  ['one reference', 'f8 8001 42 04 aa', { lengthBytes: 5 }],
  [
    'a structure with sizes and pictures',
    'aa 8001 00 09 58 01400f00 02800f01 05000f02 02 04 02 58 0102 aa',
    { lengthBytes: 24, spatialLayers: 3, tl0PicIdx: 9 },
  ],
  ['a structure without either', 'aa 8001 00 09 20 aa', { lengthBytes: 6, spatialLayers: 2 }],
] as const) {
  test(`VP9: ${name}`, () => {
    const descriptor = read(hex);
    assert.ok(descriptor);
    assert.deepEqual({ ...descriptor, ...expected }, descriptor);
  });
}

for (const [name, hex] of [
  ['nothing behind the descriptor', 'ec 8001 55 09'],
  ['four references', 'f8 8001 42 03050709 aa'],
  ['a structure that ends early', 'aa 8001 00 09 18 0140'],
  ['pictures that are not there', 'aa 8001 00 09 08 ff 0c01 aa'],
] as const) {
  test(`VP9: ${name} is refused`, () => assert.equal(read(hex), undefined));
}

test('VP9: indices are rewritten in their length, and nothing else', () => {
  for (const [hex, expected] of [
    ['ec 8001 55 09 aabb', 'ec fffe 55 c8 aabb'],
    ['ec 01 55 09 aabb', 'ec 7e 55 c8 aabb'],
    ['f8 8001 42 04 aabb', 'f8 fffe 42 04 aabb'],
    ['08 aabb', '08 aabb'],
  ] as const) {
    const payload = bytes(hex);
    rewriteVp9Descriptor(payload, 0, { pictureId: 0x7ffe, tl0PicIdx: 200 });
    assert.equal(Buffer.from(payload).toString('hex'), expected.replaceAll(' ', ''));
  }
});
