// Do datagrams pass the relay unchanged, both ways, for several clients at a time?
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { createSystemClock } from '@chorale/async';
import { eventually } from '../eventually.ts';
import { perfectLink } from './profile.ts';
import { openUdpRelay } from './udp-relay.ts';

interface Party extends AsyncDisposable {
  readonly socket: Socket;
  readonly received: string[];
}

async function openParty(answer?: (text: string) => string): Promise<Party> {
  const socket = createSocket('udp4');
  const received: string[] = [];
  socket.on('message', (bytes, from) => {
    received.push(bytes.toString());
    if (answer !== undefined) socket.send(answer(bytes.toString()), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    socket,
    received,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void socket.close(() => resolve())),
  };
}

test('each client hears the answer to its own question', async () => {
  await using server = await openParty((text) => `${text}!`);
  await using relay = await openUdpRelay(createSystemClock(), server.socket.address(), {
    up: perfectLink,
    down: { ...perfectLink, delayMs: 5 },
    seed: 1,
  });
  await using ada = await openParty();
  await using bob = await openParty();
  ada.socket.send('ada', relay.local.port, relay.local.address);
  bob.socket.send('bob', relay.local.port, relay.local.address);
  await eventually(() => (ada.received.length + bob.received.length < 2 ? 'answers' : undefined));
  assert.deepEqual([ada.received, bob.received], [['ada!'], ['bob!']]);
  assert.equal(relay.clients, 2);
  assert.deepEqual([relay.up.passed, relay.down.passed], [2, 2]);
});

test('what the link loses does not arrive', async () => {
  await using server = await openParty();
  await using relay = await openUdpRelay(createSystemClock(), server.socket.address(), {
    up: { ...perfectLink, lossRatio: 1 },
    down: perfectLink,
    seed: 1,
  });
  await using client = await openParty();
  client.socket.send('lost', relay.local.port, relay.local.address);
  await eventually(() => (relay.up.lost === 0 ? 'the datagram at the relay' : undefined));
  assert.deepEqual(server.received, []);
});
