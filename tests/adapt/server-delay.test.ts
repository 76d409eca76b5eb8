// Is the time that sound spends in the server read from what came last, and only from sound?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServerDelay } from './server-delay.ts';

const packet = (payloadType: number): Uint8Array =>
  Uint8Array.from([0x80, payloadType, ...new Array(10).fill(0)]);

test('p99 of what left since it was last asked, without what was sent again', () => {
  let nowMs = 0;
  const delay = createServerDelay(() => nowMs);
  for (let sent = 0; sent < 100; sent++) {
    nowMs = sent * 100;
    delay.came(packet(111));
    nowMs += sent === 50 ? 9 : 2;
    delay.left(packet(63));
    nowMs += 1;
    delay.left(packet(96));
    nowMs += 30;
    delay.left(packet(111));
  }
  assert.equal(delay.takeP99Ms(), 9);
  assert.equal(delay.takeP99Ms(), undefined);
});
