// Do bytes pass the relay of connections in order, all of them, and no faster than they may?
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { createSystemClock } from '@chorale/async';
import { eventually } from '../eventually.ts';
import { perfectLink } from './profile.ts';
import { openTcpRelay } from './tcp-relay.ts';

test('all bytes come back in order, and those of a lossy profile too', async () => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const link = { ...perfectLink, lossRatio: 1, delayMs: 2, bitrateBps: 80_000_000 };
  await using relay = await openTcpRelay(createSystemClock(), server.address() as AddressInfo, {
    up: link,
    down: link,
    seed: 1,
  });
  const client = connect(relay.local.port, relay.local.address);
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255));
  const received: Buffer[] = [];
  client.on('data', (bytes: Buffer) => void received.push(bytes));
  client.write(sent);
  await eventually(() =>
    received.reduce((sum, { length }) => sum + length, 0) < sent.length ? 'bytes' : undefined,
  );
  assert.ok(Buffer.concat(received).equals(sent));
  assert.equal(relay.clients, 1);
  assert.equal(relay.down.passedBytes, sent.length);
  client.destroy();
  server.close();
});
