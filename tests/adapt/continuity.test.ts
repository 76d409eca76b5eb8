// Are gaps, doubles and leaps on the wire found, over the roll-over of numbers and times too?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Continuity } from './continuity.ts';
import { readRtpHeader } from './rtp-tap.ts';

const FRAME_TICKS = 4500;

/** A frame of one packet each 50 ms; numbers and times begin just before they roll over. */
function run(numbers: readonly number[], timeOf = (frame: number) => frame * FRAME_TICKS) {
  const continuity = new Continuity(90_000);
  for (const frame of numbers) {
    const header = {
      payloadType: 96,
      marker: true,
      ssrc: 7,
      sequence: (65_530 + frame) & 0xffff,
      timestamp: (0xffff_0000 + timeOf(frame)) >>> 0,
    };
    continuity.take(header, frame * 50);
  }
  const [report] = continuity.report();
  assert.ok(report !== undefined);
  return report;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('a continuous stream has nothing to tell, over both roll-overs', () => {
  const { missing, duplicates, jumps, timesBack, worstTimeShiftMs } = run(upTo(100));
  assert.deepEqual([missing, duplicates, jumps, timesBack, worstTimeShiftMs], [0, 0, 0, 0, 0]);
});

test('what comes late closes its gap, what never comes stays missing', () => {
  assert.equal(run([0, 1, 3, 2, 4]).missing, 0);
  assert.equal(run([0, 1, 3, 4, 6]).missing, 2);
});

test('a number that comes twice is a duplicate, a leap is a jump', () => {
  assert.equal(run([0, 1, 1, 2]).duplicates, 1);
  assert.equal(run([0, 1, 2, 500]).jumps, 1);
});

test('times that go back or leap are told', () => {
  assert.equal(
    run(upTo(10), (frame) => (frame < 5 ? frame : frame - 3) * FRAME_TICKS).timesBack,
    1,
  );
  const leap = run(upTo(150), (frame) => (frame < 75 ? frame : frame + 40) * FRAME_TICKS);
  assert.equal(leap.worstTimeShiftMs, 2000);
});

test('a frame that comes late, with its time, moves nothing', () => {
  const late = run(upTo(150), (frame) => (frame % 50 === 25 ? frame - 0.9 : frame) * FRAME_TICKS);
  assert.deepEqual([late.worstTimeShiftMs, late.timesBack], [0, 0]);
});

test('RTP is told from RTCP and from everything else', () => {
  const rtp = Uint8Array.from([0x80, 0xe0, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 7, 1, 2, 3]);
  assert.deepEqual(readRtpHeader(rtp), {
    payloadType: 96,
    marker: true,
    sequence: 0x1234,
    timestamp: 9,
    ssrc: 7,
  });
  for (const second of [200, 201, 205, 206]) {
    assert.equal(readRtpHeader(rtp.with(1, second)), undefined);
  }
  assert.equal(readRtpHeader(rtp.with(0, 0x16)), undefined);
  assert.equal(readRtpHeader(rtp.subarray(0, 8)), undefined);
});
