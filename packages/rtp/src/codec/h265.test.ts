// Is an H.265 key frame found in each packetization of RFC 7798, and nothing else taken for one?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startsH265KeyFrame } from './h265.ts';

const FIRST_SLICE = 0x80;

/** A NAL unit: two bytes of header, then its payload. RFC 7798 section 1.1.4. */
const unit = (type: number, ...payload: number[]): number[] => [type << 1, 1, ...payload];
const slice = (type: number): number[] => unit(type, FIRST_SLICE, 0xaa, 0xbb);
const laterSlice = (type: number): number[] => unit(type, 0x10, 0xaa, 0xbb);
const aggregate = (...units: readonly number[][]): number[] =>
  unit(48, ...units.flatMap((one) => [one.length >> 8, one.length & 0xff, ...one]));
const fragment = (type: number, flags: number, ...payload: number[]): number[] =>
  unit(49, flags | type, ...payload);

const [START, MIDDLE, END] = [0x80, 0, 0x40];
const [TRAIL, BLA, IDR, CRA, VPS, SPS, PPS, AUD, SEI] = [1, 16, 19, 21, 32, 33, 34, 35, 39];

const cases: readonly (readonly [string, number[], boolean])[] = [
  ['a BLA picture', slice(BLA), true],
  ['an IDR picture', slice(IDR), true],
  ['an IDR picture without leading pictures', slice(20), true],
  ['a CRA picture', slice(CRA), true],
  ['a later slice of an IDR picture', laterSlice(IDR), false],
  ['a trailing picture', slice(TRAIL), false],
  ['a reserved type behind CRA', slice(24), false],
  ['a VPS', unit(VPS, 0x0c, 1), true],
  ['an SPS', unit(SPS, 1, 1), true],
  ['a PPS alone', unit(PPS, 0xc1, 1), false],
  ['parameter sets in one packet', aggregate(unit(VPS, 1), unit(SPS, 1), unit(PPS, 1)), true],
  ['an IDR behind a delimiter and SEI', aggregate(unit(AUD, 0x50), unit(SEI, 1), slice(IDR)), true],
  ['trailing pictures in one packet', aggregate(slice(TRAIL), slice(0)), false],
  ['an aggregate that is cut short', aggregate(slice(TRAIL), slice(IDR)).slice(0, 9), false],
  ['the first fragment of an IDR', fragment(IDR, START, FIRST_SLICE, 1), true],
  ['the first fragment of a later slice', fragment(IDR, START, 0x10, 1), false],
  ['a middle fragment', fragment(IDR, MIDDLE, FIRST_SLICE, 1), false],
  ['the last fragment', fragment(IDR, END, FIRST_SLICE, 1), false],
  ['the first fragment of a trailing picture', fragment(TRAIL, START, FIRST_SLICE, 1), false],
  ['a fragment without a byte', fragment(IDR, START), false],
  ['a header alone', unit(IDR), false],
];

for (const [name, payload, expected] of cases) {
  test(`${name} → ${expected ? 'a key frame begins' : 'none begins'}`, () => {
    // Behind other bytes, so that an offset that is forgotten shows.
    const bytes = Uint8Array.from([0xff, 0xff, 0xff, ...payload, FIRST_SLICE]);
    assert.equal(startsH265KeyFrame(bytes, 3, payload.length), expected);
  });
}
