import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Newcomers } from './newcomers.ts';
import { type Candidate, selectWorker } from './select-worker.ts';
import { measureLoad, NO_LOAD } from './worker-load.ts';

const worker = (
  index: number,
  { cpuShare = 0, packetsPerSecond = 0, rooms = 0, newcomers = new Newcomers() } = {},
): Candidate => ({
  index,
  load: { ...NO_LOAD, cpuShare, packetsPerSecond },
  rooms: new Map(Array.from({ length: rooms }, (_, i) => [`room ${i}`, i])),
  newcomers,
});

const chosen = (...workers: Candidate[]): number | undefined => selectWorker(workers, 0)?.index;

test('a room goes to the worker that is less busy, however many rooms it has', () => {
  assert.equal(chosen(worker(0, { cpuShare: 0.4, rooms: 1 }), worker(1, { rooms: 9 })), 1);
  assert.equal(chosen(worker(0, { cpuShare: 0.1, rooms: 1 }), worker(1, { cpuShare: 0.3 })), 0);
});

test('workers that share a process are told apart by their packets', () => {
  const shared = { cpuShare: 0.2, rooms: 1 };
  assert.equal(chosen(worker(0, { ...shared, packetsPerSecond: 100_000 }), worker(1, shared)), 1);
});

test('differences within the noise leave it to the number of rooms, then to the index', () => {
  assert.equal(chosen(worker(0, { cpuShare: 0.005, rooms: 2 }), worker(1, { rooms: 1 })), 1);
  assert.equal(chosen(worker(0), worker(1)), 0);
  assert.equal(chosen(), undefined);
});

test('rooms placed a moment ago weigh before they are measured, and not for ever', () => {
  const newcomers = new Newcomers();
  for (let i = 0; i < 4; i++) newcomers.note(0);
  const workers = [worker(0, { newcomers }), worker(1, { cpuShare: 0.1, rooms: 5 })];
  assert.equal(selectWorker(workers, 100)?.index, 1);
  assert.equal(selectWorker(workers, 10_000)?.index, 0);
});

test('a load is the difference of two readings', () => {
  const at = (seconds: number, cpuMs: number, packets: number) => ({
    readAtUs: BigInt(seconds * 1e6),
    cpuUs: BigInt(cpuMs * 1e3),
    packetsSent: BigInt(packets),
    participants: seconds,
  });
  const load = measureLoad(at(10, 500, 1000), at(12, 1500, 9000));
  assert.deepEqual(load, { cpuShare: 0.5, packetsPerSecond: 4000, participants: 12 });
  assert.deepEqual(measureLoad(at(10, 0, 0), at(10, 5, 5)), { ...NO_LOAD, participants: 10 });
});
