// What must hold on every durable log? Run by each twin's test file.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDeferred } from '@chorale/async';
import type { DurableLog, LogEntry } from './durable-log.ts';

const entry = (key: string, id: string): LogEntry => ({
  key,
  id,
  data: new TextEncoder().encode(id),
});
const soon = (): number => 1;

export function describeDurableLogContract(
  name: string,
  createLog: () => Promise<DurableLog>,
): void {
  test(`${name}: each key in order, failures repeated before what follows`, async () => {
    await using log = await createLog();
    const seen: string[] = [];
    const done = createDeferred<void>();
    let failures = 3;
    await using _consumer = log.consume({
      name: 'c',
      backoffMs: soon,
      handle: async ({ key, id }) => {
        if (key === 'a' && failures-- > 0) throw new Error('not now');
        seen.push(id);
        if (seen.length === 6) done.resolve();
      },
    });
    for (const id of ['a1', 'b1', 'a2', 'b2', 'a3', 'b3']) await log.append(entry(id[0] ?? '', id));
    await done.promise;
    const of = (key: string): string[] => seen.filter((id) => id.startsWith(key));
    assert.deepEqual(of('a'), ['a1', 'a2', 'a3']);
    assert.deepEqual(of('b'), ['b1', 'b2', 'b3']);
  });

  test(`${name}: a key that fails holds no other, a consumer that fails no other`, async () => {
    await using log = await createLog();
    const good = createDeferred<string>();
    await using _bad = log.consume({
      name: 'bad',
      backoffMs: soon,
      handle: () => Promise.reject(new Error('never')),
    });
    await using _good = log.consume({
      name: 'good',
      handle: async ({ key, id }) => {
        if (key === 'a') throw new Error('never');
        good.resolve(id);
      },
    });
    void log.append(entry('a', 'a1'));
    await log.append(entry('b', 'b1'));
    assert.equal(await good.promise, 'b1');
  });

  test(`${name}: what a consumer has not done waits for the next of its name; an id comes once`, async () => {
    await using log = await createLog();
    const first = log.consume({ name: 'c', handle: async () => undefined });
    await first[Symbol.asyncDispose]();
    for (const id of ['a1', 'a2', 'a1']) await log.append(entry('a', id));
    const seen: string[] = [];
    const done = createDeferred<void>();
    await using _second = log.consume({
      name: 'c',
      handle: async ({ id }) => {
        seen.push(id);
        if (id === 'a2') done.resolve();
      },
    });
    await done.promise;
    assert.deepEqual(seen, ['a1', 'a2']);
  });
}
