// Does a call live on TCP as it does on UDP, and does it move between the two without a new handshake?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  candidateOf,
  countOf,
  exchangeMedia,
  openConnectedPeer,
  openHost,
  sendDown,
  tcpCandidateOf,
} from '../testing/fixture.ts';
import { rtcpPacket, rtpPacket } from '../testing/packets.ts';

for (const packetIo of ['native', 'portable'] as const) {
  for (const address of ['127.0.0.1', '::1']) {
    test(`${packetIo} on ${address}: checks, DTLS, SRTP and SRTCP over one connection`, async () => {
      await using host = await openHost({ packetIo, address, tcpPort: 0 });
      await using peer = await openConnectedPeer(host, { protocol: 'tcp' });
      await exchangeMedia(peer);
      const { client, transport, heard } = peer;
      client.send(client.protectRtcp(rtcpPacket()));
      await client.until(() => heard.rtcp.length === 1);
      transport.sink.sendRtcp(rtcpPacket(7), 0, 8);
      await client.until(() => client.rtcp.length === 1);
      assert.equal(countOf(host, 'datagramsReceived'), 0);
      assert.equal(countOf(host, 'datagramsSent'), 0);
      assert.equal(countOf(host, 'tcpConnections'), 1);
      assert.equal(countOf(host, 'tcpStrangers'), 0);
    });
  }
}

test('TCP candidates stand below every UDP candidate, on the same addresses', async () => {
  await using host = await openHost({ tcpPort: 0 });
  const [udp, tcp] = [candidateOf(host), tcpCandidateOf(host)];
  assert.equal(tcp.address, udp.address);
  assert.ok(tcp.port > 0);
  assert.ok(tcp.priority < udp.priority);
  assert.equal(tcp.priority, 1_671_430_143);
  assert.notEqual(tcp.foundation, udp.foundation);
  await using without = await openHost();
  assert.deepEqual(
    without.candidates.map(({ protocol }) => protocol),
    ['udp'],
  );
});

test('from UDP to TCP and back inside one association, by the latest nomination', async () => {
  await using host = await openHost({ tcpPort: 0 });
  await using peer = await openConnectedPeer(host);
  const { client, transport, heard } = peer;
  const tcp = await client.openTcp(tcpCandidateOf(host));
  for (const [i, from] of [tcp, client.main, tcp].entries()) {
    const answered = client.stun.length;
    client.check(transport.iceParameters, { from, useCandidate: true });
    await client.until(() => client.stun.length > answered);
    const received = from.receivedPackets;
    sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence: i }));
    client.sendRtp(rtpPacket({ sequence: i }), from);
    await client.until(() => client.rtp.length === i + 1 && heard.rtp.length === i + 1);
    assert.equal(from.receivedPackets, received + 1);
  }
  assert.deepEqual(heard.states, ['connecting', 'connected']);
});

test('a connection that closes is forgotten, and the peer goes on over UDP', async () => {
  await using host = await openHost({ tcpPort: 0 });
  await using peer = await openConnectedPeer(host, { protocol: 'tcp' });
  const { client, transport } = peer;
  await client.main[Symbol.asyncDispose]();
  await client.until(() => countOf(host, 'tcpConnections') === 0);
  assert.equal(countOf(host, 'pairs'), 0);
  assert.equal(sendDown(transport.sink, rtpPacket({ ssrc: 9 })), false);
  await using udp = await client.openUdp(candidateOf(host));
  const answered = client.stun.length;
  client.check(transport.iceParameters, { from: udp, useCandidate: true });
  await client.until(() => client.stun.length > answered);
  sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence: 2 }));
  await client.until(() => client.rtp.length === 1);
});

test('a transport that ends says goodbye over TCP and closes its connection', async () => {
  await using host = await openHost({ tcpPort: 0 });
  await using peer = await openConnectedPeer(host, { protocol: 'tcp' });
  peer.transport[Symbol.dispose]();
  await peer.client.until(() => countOf(host, 'tcpConnections') === 0);
  assert.equal(countOf(host, 'pairs'), 0);
});

test('a taken TCP port is one sentence and leaves nothing open', async () => {
  await using host = await openHost({ tcpPort: 0 });
  const { port } = tcpCandidateOf(host);
  await assert.rejects(openHost({ tcpPort: port }), /127\.0\.0\.1 port \d+: the port is taken/);
});

test('a burst larger than the queue loses packets, not the connection', async () => {
  await using host = await openHost({ tcpPort: 0, limits: { tcpQueueBytes: 8192 } });
  await using peer = await openConnectedPeer(host, { protocol: 'tcp' });
  const { client, transport } = peer;
  const payload = 'x'.repeat(1000);
  let sent = 0;
  for (let i = 0; i < 50; i++) {
    if (sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence: i, payload }))) sent += 1;
  }
  assert.ok(sent > 0 && sent < 50, `${sent}`);
  assert.equal(countOf(host, 'drop_send_queue_full'), 50 - sent);
  await client.until(() => client.rtp.length === sent);
  await exchangeMedia(peer);
});
