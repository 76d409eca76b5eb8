import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyAccessToken } from '@chorale/auth';
import { create } from '@chorale/proto';
import { GrantsSchema } from '@chorale/proto/chorale/relay';
import { TokenRefresh } from './token-refresh.ts';

const LIMIT_BYTES = 64 * 1024;
const keys = new Map([['key', 'a secret of at least thirty-two bytes']]);

async function refreshed(metadata: string): Promise<string> {
  const grants = create(GrantsSchema, { identity: 'ada', metadata, attributes: { a: '1' } });
  const admission = { apiKey: 'key', expiresAt: 0, grants, roomName: 'lab' };
  const told = Promise.withResolvers<string>();
  const signing = { secret: keys.get('key') ?? '', limitBytes: LIMIT_BYTES };
  using refresh = new TokenRefresh(admission, signing, told.resolve);
  await refresh.send();
  return told.promise;
}

test('metadata travels in the token, and stays behind where nobody would take the token again', async () => {
  for (const [length, carried] of [
    [20_000, 20_000],
    [200_000, 0],
  ] as const) {
    const token = await refreshed('m'.repeat(length));
    const { claims } = await verifyAccessToken(token, keys, LIMIT_BYTES);
    assert.equal((claims.metadata ?? '').length, carried);
    assert.deepEqual([claims.identity, claims.video.room], ['ada', 'lab']);
  }
});
