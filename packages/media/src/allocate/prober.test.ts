// When is a link asked for more?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prober } from './prober.ts';

const link = (capacityBps: number) => ({ capacityBps, use: 'normal' }) as const;
const SECOND = 1_000_000;

/** Seconds at which a train begins, each of which finds `found`. */
function starts(
  prober: Prober,
  found: (capacityBps: number) => number | undefined,
  seconds: number,
) {
  const at: number[] = [];
  let capacityBps = 300_000;
  for (let nowUs = 0; nowUs < seconds * SECOND; nowUs += SECOND / 10) {
    if (prober.decide(nowUs, link(capacityBps), 2_000_000) === undefined) continue;
    at.push(nowUs / SECOND);
    const result = found(capacityBps);
    prober.noteResult(result, nowUs);
    capacityBps = Math.max(capacityBps, result ?? 0);
  }
  return at;
}

test('a link that has no more is asked ever more rarely, but never given up', () => {
  const at = starts(new Prober(), () => 310_000, 60);
  const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
  assert.ok(pauses.every((pause, index) => pause >= (pauses[index - 1] ?? 0) - 0.11));
  assert.ok((pauses.at(-1) ?? 0) <= 4.11 && at.length > 10);
});

test('what it finds is followed at once, until all that is wanted fits', () => {
  const at = starts(new Prober(), (capacityBps) => capacityBps * 3, 60);
  assert.ok(at.length === 2, `${at}`);
  assert.ok((at[1] ?? 0) <= 1.2);
});

test('a train is not much stronger than what is known, nor than what is wanted', () => {
  assert.equal(new Prober().decide(0, link(100_000), 5_000_000), 400_000);
  assert.equal(new Prober().decide(0, link(40_000), 5_000_000), 300_000);
  const most = new Prober().decide(0, link(1_900_000), 2_000_000) ?? 0;
  assert.equal(Math.round(most), 2_300_000);
});

test('nobody asks a link that is full, has just fallen, or is enough', () => {
  const prober = new Prober();
  assert.equal(prober.decide(0, { capacityBps: 300_000, use: 'over' }, 2_000_000), undefined);
  assert.equal(prober.decide(0, link(2_000_000), 2_000_000), undefined);
  prober.noteFall(0);
  assert.equal(prober.decide(SECOND, link(300_000), 2_000_000), undefined);
  assert.notEqual(prober.decide(1.6 * SECOND, link(300_000), 2_000_000), undefined);
});
