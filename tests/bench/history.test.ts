// Does every part of a run come back from the history, and is each figure compared with the newest that has it?
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { addToHistory, compareWithHistory } from './history.ts';
import type { DelayRun } from './latency/judge-latency.ts';
import type { Run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'chorale-history-'));
after(() => rmSync(folder, { recursive: true }));

const delays = (p99Ms: number, slipP99Ms = 1): DelayRun => ({
  p50Ms: p99Ms / 4,
  p99Ms,
  maxMs: p99Ms,
  readP50Ms: p99Ms,
  readP99Ms: p99Ms,
  samples: 1,
  lossPercent: 0,
  usPerPacket: 6,
  packetsPerSecond: 1,
  slipP50Ms: 0,
  slipP99Ms,
});

const latencyOf = (stackMs: number, relayMs: number, slipMs = 1): Run['latency'] => ({
  subscribers: 100,
  seconds: 3,
  rounds: [{ stack: delays(stackMs, slipMs), relay: delays(relayMs) }],
});

const forwardingOf = (usPerPacket: number, sendtoUs: number): Run['forwarding'] => ({
  profile: 'gcm',
  idleMsPerSecond: 1,
  forwarding: [
    {
      subscribers: 100,
      usPerPacket,
      packetsPerSecond: 23_000,
      lossPercent: 0,
      delayP50Ms: 1,
      delayP99Ms: 2,
    },
  ],
  floor: { sendtoUs, sendmmsgUs: 1, pairsUs: 1, sealUs: 1, sealCmUs: 1 },
  coldJoins: { joins: 1, cpuMs: 9, firstPacketP50Ms: 1, firstPacketP95Ms: 1, firstVideoP50Ms: 1 },
  warmJoins: { joins: 1, cpuMs: 8, firstPacketP50Ms: 1, firstPacketP95Ms: 1, firstVideoP50Ms: 1 },
  memory: { workerPssKb: 1, workerCollectedKb: 1, workerHeapKb: 1, supervisorHeapKb: 1 },
});

const workersOf = (costs: readonly number[]): Run['workers'] =>
  costs.map((usPerPacket, i) => ({
    rooms: i < 2 ? 2 : 1,
    subscribersPerRoom: 50,
    workers: 1 + (i % 2),
    piped: i === 3,
    usPerPacket,
    packetsPerSecond: 1,
    lossPercent: 0,
  }));

const dataOf = (usPerMessage: number): Run['data'] => ({
  rows: [
    {
      receivers: 50,
      perSecond: 20,
      way: 'direct',
      usPerMessage,
      idleUsPerMessage: 1,
      lost: 0,
      disordered: 0,
      repeated: 0,
      lossyLostPercent: 0,
    },
  ],
  floor: { messageUs: 4 },
});

test('all parts that ran are kept and compared, costs by their floors', () => {
  const file = join(folder, 'all.jsonl');
  const first: Run = {
    profile: 'gcm',
    forwarding: forwardingOf(4, 1),
    workers: workersOf([4, 4.4, 4, 5]),
    latency: latencyOf(2, 1),
    data: dataOf(40),
  };
  assert.equal(compareWithHistory(first, file), '');
  addToHistory(first, file);
  const words = compareWithHistory(
    { ...first, forwarding: forwardingOf(6, 2), latency: latencyOf(2.4, 1) },
    file,
  );
  for (const wanted of [
    'N = 100: 4.0 to 3.0 × its floor',
    'join: 8.00 to 8.00 ms',
    'two rooms on two workers: 1.10 to 1.10 ×',
    'a room on two workers: 1.25 to 1.25 ×',
    'latency p50: 0.50 to 0.60 ms',
    'latency p99 above the relay: 1.00 to 1.40 ms',
    'data 50 at 20/s direct: 10.0 to 10.0 × its floor',
  ])
    assert.ok(words.includes(wanted), `${wanted} in ${words}`);
});

test('a part that did not run is compared with the last run that had it', () => {
  const file = join(folder, 'parts.jsonl');
  addToHistory({ profile: 'gcm', data: dataOf(40) }, file);
  addToHistory({ profile: 'gcm', latency: latencyOf(2, 1) }, file);
  addToHistory({ profile: 'cm', data: dataOf(80) }, file);
  const words = compareWithHistory({ profile: 'gcm', data: dataOf(44) }, file);
  assert.match(
    words,
    /^since \S+ \(\d{4}-\d\d-\d\d\): data 50 at 20\/s direct: 10\.0 to 11\.0 × its floor\n$/,
  );
});

test('what was not shown is neither kept nor compared', () => {
  const file = join(folder, 'late.jsonl');
  addToHistory({ profile: 'gcm', latency: latencyOf(2, 1, 50) }, file);
  assert.ok(!existsSync(file));
  addToHistory({ profile: 'gcm', data: dataOf(40), latency: latencyOf(2, 1, 50) }, file);
  assert.doesNotMatch(readFileSync(file, 'utf8'), /latency|null|NaN/);
  assert.equal(compareWithHistory({ profile: 'gcm', latency: latencyOf(2, 1) }, file), '');
});

test('the history of the house can be read', () => {
  const words = compareWithHistory({ profile: 'gcm', forwarding: forwardingOf(5, 1) });
  assert.match(words, /^since \S+ \(\S+\): N = 100: \d+\.\d to 5\.0 × its floor/);
});
