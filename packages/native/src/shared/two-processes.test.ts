// Do records cross to another process in order, and what is left when either of the two is killed?
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { live } from '../live-counters.ts';
import { Bell, BellRope } from './bell.ts';
import { canShareMemory } from './can-share-memory.ts';
import type { DescriptorName } from './descriptor-name.ts';
import { RING_HEADER_BYTES, ringMemory } from './ring-layout.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { SharedMemory } from './shared-memory.ts';

const skip = !canShareMemory() && 'no shared memory here';
const CAPACITY = 1 << 16;
const ENDLESS = 1e9;

function start(task: object): ChildProcess {
  return fork(new URL('./two-processes-child.ts', import.meta.url), [JSON.stringify(task)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Reads what a forked writer writes until `isEnough`. */
async function readFrom(records: number, isEnough: (count: number) => boolean) {
  using shared = SharedMemory.create(RING_HEADER_BYTES + CAPACITY);
  const reader = new RingReader(ringMemory(shared.buffer, 0, CAPACITY));
  const done = Promise.withResolvers<void>();
  let count = 0;
  const take = (bytes: Buffer, at: number, length: number): void => {
    const isWhole = bytes[at + length - 1] === (length > 8 ? count & 0xff : bytes[at + length - 1]);
    if (bytes.readDoubleBE(at) !== count || length !== 8 + (count % 1200) || !isWhole)
      done.reject(new Error(`record ${count} is not what was written`));
    count += 1;
  };
  // Whoever reads lets its loop have its turns: a writer may never stop.
  const drain = (): void => {
    reader.read(take, 100);
    if (isEnough(count)) setImmediate(done.resolve);
    else if (!reader.fallAsleep()) setImmediate(drain);
  };
  await using bell = new Bell(drain);
  reader.fallAsleep();
  const names = { memory: shared.name, bell: bell.name };
  const child = start({ role: 'write', ...names, capacityBytes: CAPACITY, records });
  const written = once(child, 'message') as Promise<[{ rings: number }]>;
  written.catch(() => undefined);
  await done.promise;
  const rings = records < ENDLESS ? (await written)[0].rings : 0;
  await end(child);
  for (let left = 1; left > 0; ) left = reader.read(take, 100);
  assert.equal(reader.broken, false);
  return { count, rings };
}

test('a hundred thousand records from another process, in order', { skip }, async () => {
  const before = { ...live };
  const records = 100_000;
  const { count, rings } = await readFrom(records, (seen) => seen === records);
  assert.equal(count, records);
  assert.ok(rings < records / 8, `a busy reader is not woken: ${rings} rings`);
  assert.deepEqual({ ...live }, before);
});

test('a writer that is killed leaves whole records and nothing open', { skip }, async () => {
  const before = { ...live };
  const { count } = await readFrom(ENDLESS, (seen) => seen > 5000);
  assert.ok(count > 5000);
  assert.deepEqual({ ...live }, before);
});

test('a reader that is killed leaves a writer that counts refusals', { skip }, async () => {
  const before = { ...live };
  {
    using shared = SharedMemory.create(RING_HEADER_BYTES + CAPACITY);
    await using bell = new Bell(() => undefined);
    const names = { memory: shared.name, bell: bell.name };
    const child = start({ role: 'read', ...names, capacityBytes: CAPACITY, records: 0 });
    const [ready] = (await once(child, 'message')) as [{ bell: DescriptorName }];
    using rope = new BellRope(ready.bell);
    const writer = new RingWriter(ringMemory(shared.buffer, 0, CAPACITY));
    const write = (): void => {
      if (writer.reserve(100) >= 0) writer.commit(100);
      if (writer.publish()) rope.ring();
    };
    write();
    const [seen] = (await once(child, 'message')) as [{ count: number }];
    assert.equal(seen.count, 1);
    await end(child);
    for (let i = 0; i < 2 * (CAPACITY / 100); i++) write();
    rope.ring();
    assert.ok(writer.refused > 0);
    assert.throws(() => new BellRope(ready.bell));
  }
  assert.deepEqual({ ...live }, before);
});

test('memory of another life under the same number is refused', { skip }, () => {
  using shared = SharedMemory.create(4096);
  const { pid, fd, inode } = shared.name;
  assert.throws(() => SharedMemory.open({ pid, fd, inode: inode + 1 }, 4096), /another by now/);
  using again = SharedMemory.open({ pid, fd, inode }, 4096);
  new Uint8Array(shared.buffer)[100] = 42;
  assert.equal(new Uint8Array(again.buffer)[100], 42);
});
