import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDurableLogContract } from './durable-log-contract.ts';
import { createMemoryLog } from './memory-log.ts';

describeDurableLogContract('memory', async () => createMemoryLog());

test('a consumer that never comes costs a bounded memory, and what is let go is counted', async () => {
  await using log = createMemoryLog({ maxEntries: 10 });
  await log.consume({ name: 'c', handle: async () => undefined })[Symbol.asyncDispose]();
  for (let i = 0; i < 25; i++) {
    await log.append({ key: `k${i % 3}`, id: String(i), data: new Uint8Array() });
  }
  assert.equal(log.dropped, 15);
});
