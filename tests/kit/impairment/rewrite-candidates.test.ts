import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewriteCandidates } from './rewrite-candidates.ts';

test('UDP candidates name the relay, those of TCP go, the rest stays', async () => {
  const sdp = [
    'a=ice-lite',
    'a=candidate:1 1 udp 2130706431 10.0.0.1 7882 typ host generation 0',
    'a=candidate:2 1 tcp 1671430143 10.0.0.1 7881 typ host tcptype passive',
    'a=end-of-candidates',
    '',
  ].join('\r\n');
  const rewritten = await rewriteCandidates(sdp, async ({ address, port }) => ({
    address,
    port: port + 1000,
  }));
  assert.deepEqual(rewritten.split('\r\n'), [
    'a=ice-lite',
    'a=candidate:1 1 udp 2130706431 10.0.0.1 8882 typ host generation 0',
    'a=end-of-candidates',
    '',
  ]);
});
