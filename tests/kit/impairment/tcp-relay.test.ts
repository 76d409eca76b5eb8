// Do bytes pass the relay of connections in order, all of them, and no faster than they may?
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import { createSystemClock } from '@chorale/async';
import { eventually } from '../eventually.ts';
import { type LinkProfile, perfectLink } from './profile.ts';
import { openTcpRelay } from './tcp-relay.ts';

/** A server that sends back what it gets, behind a relay; what a client got so far. */
async function openEcho(link: LinkProfile) {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = { up: link, down: link, seed: 1 };
  const address = server.address() as AddressInfo;
  const relay = await openTcpRelay(createSystemClock(), address, profile);
  const client = connect(relay.local.port, relay.local.address);
  const received: Buffer[] = [];
  client.on('data', (bytes: Buffer) => void received.push(bytes));
  return {
    relay,
    client,
    received: () => Buffer.concat(received),
    async [Symbol.asyncDispose](): Promise<void> {
      client.destroy();
      server.close();
      await relay[Symbol.asyncDispose]();
    },
  };
}

test('all bytes come back in order, and those of a lossy profile too', async () => {
  const link = { ...perfectLink, lossRatio: 1, delayMs: 2, bitrateBps: 80_000_000 };
  await using echo = await openEcho(link);
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) & 255));
  echo.client.write(sent);
  await eventually(() => (echo.received().length < sent.length ? 'bytes' : undefined));
  assert.ok(echo.received().equals(sent));
  assert.equal(echo.relay.clients, 1);
  assert.equal(echo.relay.down.passedBytes, sent.length);
});

test('in a blackout bytes wait, and arrive when it ends', async () => {
  const endless = { ...perfectLink, blackouts: [{ fromSeconds: 0, toSeconds: 3600 }] };
  await using echo = await openEcho(endless);
  echo.client.write('through');
  await eventually(() => (echo.relay.up.enteredBytes < 7 ? 'bytes at the relay' : undefined));
  assert.equal(echo.received().length, 0);
  echo.relay.change({ up: perfectLink, down: perfectLink, seed: 1 });
  await eventually(() => (echo.received().toString() === 'through' ? undefined : 'its echo'));
});
