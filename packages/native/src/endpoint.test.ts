// Do addresses survive the way into a sockaddr and back?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyOf, readSockaddr, writeSockaddr } from './endpoint.ts';

test('addresses of both families are written in network order and read back', () => {
  const cases = [
    ['127.0.0.1', '127.0.0.1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['fe80::1:2', 'fe80:0:0:0:0:0:1:2'],
    ['2001:db8:1234:5678:11:2233:4455:6677', '2001:db8:1234:5678:11:2233:4455:6677'],
    ['2001:db8::', '2001:db8:0:0:0:0:0:0'],
    ['::ffff:192.0.2.33', '0:0:0:0:0:ffff:c000:221'],
  ] as const;
  const bytes = new Uint8Array(40);
  for (const [address, expected] of cases) {
    writeSockaddr(bytes, 4, { address, port: 51_234 });
    assert.deepEqual(readSockaddr(bytes, 4), { address: expected, port: 51_234 });
  }
});

test('names, nonsense and scoped addresses are none', () => {
  for (const text of ['localhost', '', '1.2.3', 'fe80::1%eth0', '1.2.3.4.5']) {
    assert.equal(familyOf(text), 0);
    const write = (): void => writeSockaddr(new Uint8Array(32), 0, { address: text, port: 1 });
    assert.throws(write, /not an IP address/);
  }
});
