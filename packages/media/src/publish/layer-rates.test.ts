// Is a layer's rate that of all it builds on, over the time that is known?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LayerRates } from './layer-rates.ts';

/** Each round 1,000 bytes of each pair. */
function feed(rates: LayerRates, rounds: number, pairs: readonly (readonly [number, number])[]) {
  for (let round = 0; round < rounds; round += 1) {
    for (const [spatial, temporal] of pairs) rates.add(spatial, temporal, 1000);
    rates.endRound(0.1);
  }
}

test('a layer counts with everything below it', () => {
  const rates = new LayerRates();
  feed(rates, 10, [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]);
  const bps = (spatial: number, temporal: number): number =>
    Math.round(rates.bitsPerSecond(spatial, temporal));
  assert.deepEqual(
    [bps(0, 0), bps(0, 1), bps(1, 0), bps(1, 1)],
    [80_000, 160_000, 160_000, 320_000],
  );
  assert.deepEqual([bps(9, 9), rates.highestSpatial, rates.highestTemporal], [320_000, 1, 1]);
});

test('nothing is said after too short a time', () => {
  const rates = new LayerRates();
  feed(rates, 2, [[0, 0]]);
  assert.equal(rates.bitsPerSecond(0, 0), 0);
});

test('what is two seconds old is forgotten', () => {
  const rates = new LayerRates();
  feed(rates, 30, [[1, 0]]);
  feed(rates, 20, [[0, 0]]);
  assert.equal(Math.round(rates.bitsPerSecond(3, 3)), 80_000);
  assert.equal(rates.highestSpatial, 0);
});

test('a stream that begins again has no past', () => {
  const rates = new LayerRates();
  feed(rates, 10, [[0, 0]]);
  rates.clear();
  assert.deepEqual([rates.bitsPerSecond(0, 0), rates.highestSpatial], [0, -1]);
});

test('what is usual is known for longer than what is now', () => {
  const rates = new LayerRates();
  feed(rates, 60, [
    [0, 0],
    [1, 0],
  ]);
  feed(rates, 20, [[0, 0]]);
  assert.equal(Math.round(rates.bitsPerSecond(1, 0)), 80_000);
  assert.equal(Math.round(rates.usualBitsPerSecond(1, 0)), 140_000);
  feed(rates, 80, [[0, 0]]);
  assert.equal(Math.round(rates.usualBitsPerSecond(1, 0)), 80_000);
});
