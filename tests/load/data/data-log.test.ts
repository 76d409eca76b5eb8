// Does a receiver notice what is missing, late or double?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DataLog, readNumbered, writeNumbered } from './data-log.ts';

function logOf(...sequences: readonly number[]): DataLog {
  const log = new DataLog();
  log.begin(3);
  for (const sequence of sequences) log.count({ run: 3, sequence });
  return log;
}

test('what came late is out of order once, what came twice is counted once', () => {
  const { delivered, disordered, repeated } = logOf(0, 2, 1, 3, 3);
  assert.deepEqual(
    { delivered, disordered, repeated },
    { delivered: 4, disordered: 1, repeated: 1 },
  );
});

test('another run is not counted', () => {
  const log = logOf(0, 1);
  log.count({ run: 2, sequence: 2 });
  assert.equal(log.delivered, 2);
  log.begin(4);
  assert.equal(log.delivered, 0);
});

test('a message keeps its number, and a short one has none', () => {
  const bytes = writeNumbered({ run: 7, sequence: 70_000 }, 1000);
  assert.equal(bytes.length, 1000);
  assert.deepEqual(readNumbered(bytes), { run: 7, sequence: 70_000 });
  assert.equal(readNumbered(bytes.subarray(0, 7)), undefined);
});
