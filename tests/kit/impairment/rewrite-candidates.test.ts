import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rewriteCandidates } from './rewrite-candidates.ts';

const sdp = [
  'a=ice-lite',
  'a=candidate:1 1 udp 2130706431 10.0.0.1 7882 typ host generation 0',
  'a=candidate:2 1 tcp 1671430143 10.0.0.1 7881 typ host tcptype passive',
  'a=end-of-candidates',
  '',
].join('\r\n');

test('UDP candidates name the relay, those of TCP without one go, the rest stays', async () => {
  const rewritten = await rewriteCandidates(sdp, async (protocol, { address, port }) =>
    protocol === 'udp' ? { address, port: port + 1000 } : undefined,
  );
  assert.deepEqual(rewritten.split('\r\n'), [
    'a=ice-lite',
    'a=candidate:1 1 udp 2130706431 10.0.0.1 8882 typ host generation 0',
    'a=end-of-candidates',
    '',
  ]);
});

test('with a relay for TCP its candidates stay, of their own kind', async () => {
  const rewritten = await rewriteCandidates(sdp, async (protocol, { address }) => ({
    address,
    port: protocol === 'tcp' ? 1 : 2,
  }));
  assert.match(rewritten, /^a=candidate:1 1 udp 2130706431 10\.0\.0\.1 2 typ host/m);
  assert.match(
    rewritten,
    /^a=candidate:2 1 tcp 1671430143 10\.0\.0\.1 1 typ host tcptype passive/m,
  );
});
