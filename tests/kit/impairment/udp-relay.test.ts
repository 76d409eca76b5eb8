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
    profile: { up: perfectLink, down: { ...perfectLink, delayMs: 5 }, seed: 1 },
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
    profile: { up: { ...perfectLink, lossRatio: 1 }, down: perfectLink, seed: 1 },
  });
  await using client = await openParty();
  client.socket.send('lost', relay.local.port, relay.local.address);
  await eventually(() => (relay.up.lost === 0 ? 'the datagram at the relay' : undefined));
  assert.deepEqual(server.received, []);
});

test('after a roam the server sees another port, and what it sends to the old one is lost', async () => {
  const ports: number[] = [];
  await using server = await openParty();
  server.socket.on('message', (_bytes, { port }) => ports.push(port));
  await using relay = await openUdpRelay(createSystemClock(), server.socket.address(), {
    profile: { up: perfectLink, down: perfectLink, seed: 1 },
  });
  await using client = await openParty();
  const say = (text: string) => client.socket.send(text, relay.local.port, relay.local.address);
  say('before');
  await eventually(() => (ports.length < 1 ? 'the first' : undefined));
  relay.roam();
  say('after');
  await eventually(() => (ports.length < 2 ? 'the second' : undefined));
  const [before = 0, after = 0] = ports;
  assert.notEqual(before, after);
  server.socket.send('lost', before, '127.0.0.1');
  server.socket.send('found', after, '127.0.0.1');
  await eventually(() => (client.received.length === 0 ? 'the answer' : undefined));
  assert.deepEqual(client.received, ['found']);
  assert.equal(relay.clients, 1);
});

test('a change holds from then on, and a tap sees what gets lost too', async () => {
  const seen: string[] = [];
  await using server = await openParty();
  const perfect = { up: perfectLink, down: perfectLink, seed: 1 };
  await using relay = await openUdpRelay(createSystemClock(), server.socket.address(), {
    profile: { ...perfect, up: { ...perfectLink, lossRatio: 1 } },
    tap: (direction, bytes) => seen.push(`${direction} ${Buffer.from(bytes)}`),
  });
  await using client = await openParty();
  client.socket.send('one', relay.local.port, relay.local.address);
  await eventually(() => (relay.up.lost === 0 ? 'the first at the relay' : undefined));
  relay.change(perfect);
  client.socket.send('two', relay.local.port, relay.local.address);
  await eventually(() => (server.received.length === 0 ? 'the second' : undefined));
  assert.deepEqual(server.received, ['two']);
  assert.deepEqual(seen, ['up one', 'up two']);
});
