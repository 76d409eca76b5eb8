import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ArrivalSymbol, TransportFeedback, TWCC_REFERENCE_US } from '@chorale/rtp';
import { createRandom } from '../random-kit.ts';
import { TwccRecorder } from './twcc-recorder.ts';

const START_US = 1_700_000_000_000_000;

interface Told {
  readonly sequence: number;
  /** Undefined: told as missing. */
  readonly arrivalUs: number | undefined;
}

/** As a sender reads feedback; reference time unwrapped near `START_US`. */
function collectAll(recorder: TwccRecorder, nowUs: number): Told[] {
  const feedback = new TransportFeedback();
  const told: Told[] = [];
  while (recorder.collect(nowUs, feedback)) {
    const wrap = 0x100_0000 * TWCC_REFERENCE_US;
    let timeUs = Math.floor(START_US / wrap) * wrap + feedback.referenceTime * TWCC_REFERENCE_US;
    for (let row = 0; row < feedback.count; row += 1) {
      timeUs += (feedback.deltas[row] ?? 0) * 250;
      const isMissing = feedback.symbols[row] === ArrivalSymbol.missing;
      const sequence = (feedback.baseSequence + row) & 0xffff;
      told.push({ sequence, arrivalUs: isMissing ? undefined : timeUs });
    }
  }
  return told;
}

test('every arrival is told once, within a tick, and every loss is told as missing', () => {
  const recorder = new TwccRecorder();
  const random = createRandom(5);
  const arrivals = new Map<number, number>();
  const told: Told[] = [];
  let nowUs = START_US;
  for (let index = 0; index < 5000; index += 1) {
    nowUs += random(3000);
    const sequence = (65_000 + index) & 0xffff;
    if (index === 0 || index === 4999 || random(10) > 0) {
      recorder.record(sequence, 1, nowUs);
      arrivals.set(index, nowUs);
    }
    if (recorder.isDue(nowUs)) told.push(...collectAll(recorder, nowUs));
  }
  told.push(...collectAll(recorder, nowUs + 100_000));
  assert.equal(told.length, 5000);
  told.forEach(({ sequence, arrivalUs }, index) => {
    assert.equal(sequence, (65_000 + index) & 0xffff);
    const expected = arrivals.get(index);
    if (expected === undefined) assert.equal(arrivalUs, undefined);
    else assert.ok(Math.abs((arrivalUs ?? 0) - expected) <= 250, `packet ${index}`);
  });
});

test('a packet that comes late is told after all', () => {
  const recorder = new TwccRecorder();
  recorder.record(1, 1, START_US);
  recorder.record(3, 1, START_US + 1000);
  assert.deepEqual(
    collectAll(recorder, START_US + 60_000).map(({ arrivalUs }) => arrivalUs === undefined),
    [false, true, false],
  );
  recorder.record(2, 1, START_US + 70_000);
  const again = collectAll(recorder, START_US + 130_000);
  assert.equal(again[0]?.sequence, 2);
  assert.ok(again[0].arrivalUs !== undefined);
});

test('a silence of minutes begins another feedback packet', () => {
  const recorder = new TwccRecorder();
  recorder.record(1, 1, START_US);
  recorder.record(2, 1, START_US + 120_000_000);
  assert.equal(collectAll(recorder, START_US + 121_000_000).length, 2);
});

test('jumps over half the numbers stall nothing', () => {
  const recorder = new TwccRecorder();
  for (let step = 0; step < 200; step += 1) {
    recorder.record((step * 32_767) & 0xffff, 1, START_US + step * 1000);
    collectAll(recorder, START_US + step * 1000 + 60_000);
  }
  assert.equal(recorder.collect(START_US + 10_000_000, new TransportFeedback()), false);
});
