// Do two things ever get one sid?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSid } from './ids.ts';

test('sids differ, also those that are drawn together', () => {
  const sids = Array.from({ length: 2_000 }, () => createSid('PA_'));
  assert.equal(new Set(sids).size, sids.length);
  for (const sid of sids) assert.match(sid, /^PA_[2-9A-HJ-NP-Za-km-z]{12}$/);
});
