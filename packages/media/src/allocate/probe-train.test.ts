// Does a train of packets tell what a link carries?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProbeTrain } from './probe-train.ts';

const BYTES = 250;

/** Sends it whole, millisecond by millisecond; packets arrive at `carriesBps`. Returns what it found. */
function run(train: ProbeTrain, carriesBps: number, isLost: (number: number) => boolean) {
  const sentUs: number[] = [];
  for (let nowUs = 0; !train.isSent; nowUs += 1000) {
    while (train.dueBytes(nowUs) > 0) {
      sentUs.push(nowUs);
      train.noteSent(BYTES, 100 + sentUs.length);
    }
    assert.ok(nowUs < 1_000_000);
  }
  let freeAtUs = 0;
  for (const [index, atUs] of sentUs.entries()) {
    freeAtUs = Math.max(freeAtUs, atUs) + (BYTES * 8_000_000) / carriesBps;
    assert.ok(train.has(100 + index));
    train.tell(atUs, isLost(100 + index) ? -1 : freeAtUs, BYTES);
  }
  const number = 100 + sentUs.length;
  assert.ok(!train.has(99) && !train.has(number));
  assert.ok(train.isOver(number, 50_000) && !train.isOver(number - 1, 50_000));
  return train.result;
}

test('a narrower link gives its own rate, less some caution', () => {
  for (const carries of [300_000, 600_000, 1_500_000]) {
    const found = run(new ProbeTrain(2_000_000, 0, 100), carries, () => false) ?? 0;
    assert.ok(Math.abs(found / carries - 0.95) < 0.03, `${found} of ${carries}`);
  }
});

test('a wider link gives what was sent', () => {
  assert.equal(
    run(new ProbeTrain(2_000_000, 0, 100), 9_000_000, () => false),
    2_000_000,
  );
});

test('a train that is lost for the most part says nothing', () => {
  assert.equal(
    run(new ProbeTrain(2_000_000, 0, 100), 600_000, (n) => n % 2 === 0),
    undefined,
  );
});

test('it is short, and its end does not wait for what never comes', () => {
  const train = new ProbeTrain(1_000_000, 0, 5);
  train.noteSent(train.dueBytes(1_000_000), 20);
  assert.ok(train.isSent);
  assert.ok(!train.isOver(6, 1_000_000) && train.isOver(6, 2_100_000));
});
