// Guard: what may a TCP connection do that knows no password, or that knows one and misbehaves? Closed, freed, and nobody notices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import type { TransportHost } from '../peer-transport.ts';
import {
  countOf,
  describe,
  exchangeMedia,
  openConnectedPeer,
  openHost,
  openPeer,
  type Peer,
  sendDown,
  tcpCandidateOf,
} from '../testing/fixture.ts';
import { bindingRequest, rtpPacket } from '../testing/packets.ts';
import { frame, openTcpTestSocket, type TcpTestSocket } from '../testing/tcp-test-socket.ts';

const HALF_FRAME = Buffer.concat([Buffer.from([0, 100]), Buffer.alloc(50)]);
const TOO_LONG = Buffer.from([0xff, 0xff, 0, 1, 2, 3]);

/** The room that must live: one peer on UDP and one on TCP. */
async function openRoom(host: TransportHost): Promise<AsyncDisposableStack & { peers: Peer[] }> {
  const stack = new AsyncDisposableStack();
  const peers = [
    stack.use(await openConnectedPeer(host)),
    stack.use(await openConnectedPeer(host, { protocol: 'tcp' })),
  ];
  return Object.assign(stack, { peers });
}

async function openConnections(host: TransportHost, count: number): Promise<TcpTestSocket[]> {
  const open = (): Promise<TcpTestSocket> => openTcpTestSocket(tcpCandidateOf(host));
  return Promise.all(Array.from({ length: count }, open));
}

const closeAll = (sockets: readonly TcpTestSocket[]): Promise<unknown> =>
  Promise.all(sockets.map((socket) => socket[Symbol.asyncDispose]()));

test('connections that say nothing, or half a frame, are closed when their time is up', async () => {
  const clock = createFakeClock();
  await using host = await openHost({ tcpPort: 0, clock });
  const sockets = await openConnections(host, 200);
  for (const socket of sockets.slice(100)) socket.sendRaw(HALF_FRAME);
  await using peer = await openPeer(host, { protocol: 'tcp' });
  const { client } = peer;
  await client.until(() => countOf(host, 'tcpStrangers') === 201);
  client.check(peer.transport.iceParameters);
  await client.until(() => countOf(host, 'tcpStrangers') === 200);
  clock.advance(4_999);
  assert.equal(countOf(host, 'tcpConnections'), 201);
  clock.advance(2);
  await client.until(() => countOf(host, 'tcpConnections') === 1);
  assert.equal(countOf(host, 'drop_tcp_silent'), 200);
  assert.ok(sockets.every(({ receivedBytes }) => receivedBytes === 0));
  await closeAll(sockets);
});

test('a flood: the stranger that waited longest gives way, and whoever knows the password gets in', async () => {
  await using host = await openHost({ tcpPort: 0, limits: { tcpStrangers: 10 } });
  await using room = await openRoom(host);
  const sockets = await openConnections(host, 200);
  const [{ client }] = room.peers as [Peer];
  await client.until(() => countOf(host, 'drop_tcp_connection_limit') === 190);
  assert.equal(countOf(host, 'tcpStrangers'), 10);
  await using late = await openConnectedPeer(host, { protocol: 'tcp' });
  for (const peer of [...room.peers, late]) await exchangeMedia(peer);
  await closeAll(sockets);
  await client.until(() => countOf(host, 'tcpConnections') === 2);
});

test('connections beyond the bound of one address, and of the worker, are closed at once', async () => {
  for (const limits of [{ tcpConnectionsPerAddress: 5 }, { tcpConnections: 5 }]) {
    await using host = await openHost({ tcpPort: 0, limits });
    await using room = await openRoom(host);
    const sockets = await openConnections(host, 20);
    const [{ client }] = room.peers as [Peer];
    await client.until(() => countOf(host, 'drop_tcp_connection_limit') === 16);
    assert.equal(countOf(host, 'tcpConnections'), 5);
    for (const peer of room.peers) await exchangeMedia(peer);
    await closeAll(sockets);
  }
});

const openings: readonly [string, string, (peer: Peer) => Buffer][] = [
  ['a frame that claims 65,535 bytes', 'drop_tcp_frame_length', () => TOO_LONG],
  [
    'a first frame longer than any check',
    'drop_tcp_frame_length',
    () => frame(Buffer.alloc(600, 20)),
  ],
  ['a first frame that is SRTP', 'drop_srtp_unvalidated', () => frame(rtpPacket({}))],
  ['a first frame that is DTLS', 'drop_dtls_unvalidated', () => frame(Buffer.alloc(100, 22))],
  ['an HTTP request', 'drop_tcp_frame_length', () => Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an empty frame', 'drop_first_byte', () => frame(Buffer.alloc(0))],
  [
    'a check with a wrong password',
    'drop_stun_integrity',
    ({ transport }) => {
      const { usernameFragment } = transport.iceParameters;
      return frame(bindingRequest({ usernameFragment, password: 'guessed' }));
    },
  ],
  [
    'a check with a wrong ufrag',
    'drop_stun_unknown_ufrag',
    ({ transport }) => {
      const { password } = transport.iceParameters;
      const request = bindingRequest({ usernameFragment: 'nobody00', password });
      return frame(request);
    },
  ],
];

for (const [name, counter, opening] of openings) {
  test(`${name}: not a byte is answered, the connection is closed and freed`, async () => {
    await using host = await openHost({ tcpPort: 0 });
    await using room = await openRoom(host);
    const [udp, tcp] = room.peers as [Peer, Peer];
    const sockets = await openConnections(host, 50);
    for (const socket of sockets) socket.sendRaw(opening(tcp));
    await udp.client.until(() => sockets.every(({ isClosed }) => isClosed));
    await udp.client.until(() => countOf(host, 'tcpConnections') === 1);
    assert.equal(countOf(host, counter), 50);
    assert.equal(countOf(host, 'tcpStrangers'), 0);
    assert.equal(countOf(host, 'pairs'), 2);
    assert.ok(sockets.every(({ receivedBytes }) => receivedBytes === 0));
    for (const peer of room.peers) await exchangeMedia(peer);
  });
}

test('an authenticated check, then garbage: dropped while it is framed, closed when it is not', async () => {
  await using host = await openHost({ tcpPort: 0 });
  await using room = await openRoom(host);
  await using peer = await openPeer(host, { protocol: 'tcp' });
  const { client, transport } = peer;
  describe(peer);
  client.check(transport.iceParameters);
  await client.until(() => client.stun.length === 1);
  // First bytes 4–19 and 64–99 belong to no protocol; the others are refused by their own.
  for (let i = 0; i < 100; i++) client.send(Buffer.alloc(1500, i));
  await client.until(() => countOf(host, 'drop_first_byte') === 52);
  assert.equal(countOf(host, 'tcpConnections'), 2);
  const { main } = client;
  assert.ok('sendRaw' in main);
  (main as TcpTestSocket).sendRaw(TOO_LONG);
  await client.until(() => countOf(host, 'tcpConnections') === 1);
  assert.equal(countOf(host, 'drop_tcp_frame_length'), 1);
  for (const other of room.peers) await exchangeMedia(other);
});

test('a peer that takes nothing: bounded in memory, closed in the end, and the others notice nothing', async () => {
  const clock = createFakeClock();
  await using host = await openHost({ tcpPort: 0, clock });
  await using room = await openRoom(host);
  await using slow = await openConnectedPeer(host, { protocol: 'tcp' });
  const { client, transport } = slow;
  (client.main as TcpTestSocket).pause();
  const payload = 'x'.repeat(1100);
  let sequence = 0;
  await client.until(() => {
    for (let i = 0; i < 100; i++) {
      sequence += 1;
      sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence, payload }));
    }
    return countOf(host, 'drop_send_queue_full') > 1000;
  });
  clock.advance(11_000);
  await client.until(() => countOf(host, 'tcpConnections') === 1);
  assert.equal(countOf(host, 'drop_tcp_stalled'), 1);
  for (const peer of room.peers) await exchangeMedia(peer);
});
