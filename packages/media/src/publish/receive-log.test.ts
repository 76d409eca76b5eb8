import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Arrival, ReceiveLog } from './receive-log.ts';

test('over the roll-over: newest, late, duplicate, too old', () => {
  const log = new ReceiveLog();
  const steps: [number, Arrival][] = [
    [65_534, Arrival.newest],
    [0, Arrival.newest],
    [65_535, Arrival.late],
    [65_535, Arrival.duplicate],
    [0, Arrival.duplicate],
    [2000, Arrival.newest],
    [900, Arrival.tooOld],
    [1500, Arrival.late],
  ];
  for (const [sequence, expected] of steps)
    assert.equal(log.log(sequence), expected, `${sequence}`);
});

test('a source that starts again far below is followed after three packets', () => {
  const log = new ReceiveLog();
  for (let sequence = 40_000; sequence < 40_010; sequence += 1) log.log(sequence);
  const before = log.highest;
  assert.equal(log.log(100), Arrival.newest, 'far enough to be taken as ahead');
  assert.equal(log.log(40_010), Arrival.tooOld);
  assert.equal(log.log(40_011), Arrival.tooOld);
  assert.equal(log.log(40_012), Arrival.restarted);
  assert.ok(log.highest > before + 65_536);
  assert.equal(log.log(40_013), Arrival.newest);
});

test('every packet is accepted once, however the network reorders within the window', () => {
  const moves = fc.array(fc.nat({ max: 200 }), { minLength: 300, maxLength: 300 });
  fc.assert(
    fc.property(fc.nat({ max: 65_535 }), moves, (start, delays) => {
      const order = delays.map((delay, index) => ({ index, at: index + delay }));
      order.sort((a, b) => a.at - b.at || a.index - b.index);
      const log = new ReceiveLog();
      for (const { index } of order)
        assert.ok(log.log((start + index) & 0xffff) <= Arrival.late, `packet ${index}`);
      for (const { index } of order)
        assert.equal(log.log((start + index) & 0xffff), Arrival.duplicate);
    }),
    { numRuns: 50, seed: 9 },
  );
});
