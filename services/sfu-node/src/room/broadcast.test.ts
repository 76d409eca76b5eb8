import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@chorale/proto';
import { ParticipantInfoSchema } from '@chorale/proto/livekit/models';
import { chunksOf } from './broadcast.ts';
import { encodeInfo } from './encoded-info.ts';

const info = (identity: string, size: number) =>
  encodeInfo(create(ParticipantInfoSchema, { identity, metadata: 'm'.repeat(size) }));

test('news is cut into chunks below the limit, in order, nothing lost', () => {
  const news = Array.from({ length: 100 }, (_, i) => info(`p${i}`, 40 * i));
  const chunks = chunksOf(news, 10_000);
  assert.deepEqual(chunks.flat(), news);
  assert.ok(chunks.length > 10);
  for (const chunk of chunks) {
    const bytes = chunk.reduce((sum, { data }) => sum + data.length, 0);
    assert.ok(bytes <= 10_000, `${bytes} bytes`);
  }
});

test('who is larger than a chunk has one of its own', () => {
  const chunks = chunksOf([info('a', 1), info('b', 500), info('c', 1)], 100);
  assert.deepEqual(
    chunks.map((chunk) => chunk.map(({ identity }) => identity)),
    [['a'], ['b'], ['c']],
  );
  assert.deepEqual(chunksOf([], 100), []);
});
