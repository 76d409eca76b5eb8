// Does a client connect, and do media and data flow, on both packet paths and with both profiles?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock, type FakeClock } from '@chorale/async';
import { live } from '@chorale/native';
import type { SctpIo } from './sctp/sctp-association.ts';
import {
  connect,
  countOf,
  createRecorder,
  describe,
  exchangeMedia,
  openConnectedPeer,
  openHost,
  openPeer,
  type Peer,
  sendDown,
  validate,
} from './testing/fixture.ts';
import { bindingRequest, rtcpPacket, rtpPacket } from './testing/packets.ts';

const rounds = [
  ['native', '127.0.0.1', 'SRTP_AEAD_AES_128_GCM'],
  ['native', '::1', 'SRTP_AES128_CM_SHA1_80'],
  ['portable', '127.0.0.1', 'SRTP_AEAD_AES_128_GCM'],
  ['portable', '::1', 'SRTP_AES128_CM_SHA1_80'],
] as const;

for (const [packetIo, address, profiles] of rounds) {
  test(`${packetIo} on ${address} with ${profiles}: connects, carries media, leaves nothing`, async () => {
    const before = { ...live };
    {
      await using host = await openHost({ packetIo, address });
      await using peer = await openConnectedPeer(host, { profiles });
      const { client, transport, heard } = peer;
      assert.deepEqual(heard.states, ['connecting', 'connected']);
      const up = Array.from({ length: 20 }, (_, i) => rtpPacket({ sequence: 65_530 + i }));
      for (const packet of up) client.sendRtp(packet);
      client.send(client.protectRtcp(rtcpPacket()));
      await client.until(() => heard.rtp.length === 20 && heard.rtcp.length === 1);
      assert.deepEqual(heard.rtp, up);
      assert.deepEqual(heard.rtcp, [rtcpPacket()]);
      const down = Array.from({ length: 60 }, (_, i) =>
        rtpPacket({ ssrc: 7, sequence: 65_500 + i }),
      );
      for (const packet of down) assert.ok(sendDown(transport.sink, packet));
      transport.sink.sendRtcp(rtcpPacket(7), 0, 8);
      await client.until(() => client.rtp.length === 60 && client.rtcp.length === 1);
      assert.deepEqual(client.rtp, down);
      assert.equal(transport.counters.packetsSent, 61);
      assert.equal(transport.counters.packetsReceived, 21);
    }
    assert.deepEqual(live, before);
  });
}

test('a ClientHello before the description is answered; media waits for the fingerprint', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  const { client, transport, heard } = peer;
  await validate(peer);
  client.handshake();
  await client.until(() => client.srtp !== undefined);
  assert.equal(transport.state, 'connecting');
  assert.equal(sendDown(transport.sink, rtpPacket({})), false);
  const sent = Array.from({ length: 70 }, (_, i) => rtpPacket({ sequence: i }));
  for (const packet of sent) client.sendRtp(packet);
  await client.until(() => countOf(host, 'drop_held_full') === 6);
  assert.deepEqual(heard.rtp, []);
  assert.equal(describe(peer), 'ok');
  assert.deepEqual(heard.states, ['connecting', 'connected']);
  assert.deepEqual(heard.rtp, sent.slice(0, 64));
  await exchangeMedia(peer);
});

test('silence: disconnected after 10 s, failed after 15 s, healed by a check', async () => {
  const clock = createFakeClock();
  await using host = await openHost({ clock });
  await using peer = await openConnectedPeer(host);
  const { transport, heard } = peer;
  clock.advance(9_000);
  assert.equal(transport.state, 'connected');
  clock.advance(1_000);
  assert.equal(transport.state, 'disconnected');
  assert.ok(sendDown(transport.sink, rtpPacket({ ssrc: 5 })));
  clock.advance(5_000);
  assert.equal(transport.state, 'failed');
  assert.equal(sendDown(transport.sink, rtpPacket({ ssrc: 5 })), false);
  await validate(peer);
  assert.deepEqual(heard.states, [
    ...['connecting', 'connected', 'disconnected', 'failed', 'connected'],
  ]);
  await exchangeMedia(peer);
});

/** Media every second, and a check every so many. */
async function talk(clock: FakeClock, peer: Peer, checkEvery: number): Promise<void> {
  const { client, heard } = peer;
  for (let second = 0; second < 12; second++) {
    const before = heard.rtp.length;
    client.sendRtp(rtpPacket({ sequence: second }));
    await client.until(() => heard.rtp.length > before);
    clock.advance(1_000);
    if (second % checkEvery === checkEvery - 1) await validate(peer);
  }
}

test('a peer that was heard every second is missed after 4 s, and failed after 5 s', async () => {
  const clock = createFakeClock();
  await using host = await openHost({ clock });
  await using peer = await openConnectedPeer(host);
  const { transport } = peer;
  await talk(clock, peer, 2);
  clock.advance(3_000);
  assert.equal(transport.state, 'connected');
  clock.advance(1_000);
  assert.equal(transport.state, 'disconnected');
  clock.advance(1_000);
  assert.equal(transport.state, 'failed');
  await validate(peer);
  assert.equal(transport.state, 'connected');
});

test('one that checks its pairs every six seconds may stop to send', async () => {
  const clock = createFakeClock();
  await using host = await openHost({ clock });
  await using peer = await openConnectedPeer(host);
  await talk(clock, peer, 6);
  clock.advance(9_000);
  assert.equal(peer.transport.state, 'connected');
});

test('the latest nomination decides where to send; an address change keeps DTLS and SRTP', async () => {
  await using host = await openHost();
  await using peer = await openConnectedPeer(host);
  const { client, transport } = peer;
  const second = await client.openSocket();
  client.check(transport.iceParameters, { from: second });
  await client.until(() => client.stun.length === 3);
  sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence: 1 }));
  await client.until(() => client.rtp.length === 1);
  assert.equal(second.receivedPackets, 1);
  client.check(transport.iceParameters, { from: second, useCandidate: true });
  await client.until(() => client.stun.length === 4);
  sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence: 2 }));
  await client.until(() => client.rtp.length === 2);
  assert.equal(second.receivedPackets, 3);
});

test('a peer that nominates every pair gets its media where its own comes in', async () => {
  await using host = await openHost();
  await using peer = await openConnectedPeer(host);
  const { client, transport, heard } = peer;
  const second = await client.openSocket();
  for (let i = 0; i < 10; i++) {
    const answered = client.stun.length;
    const from = i % 2 === 0 ? second : client.main;
    client.check(transport.iceParameters, { from, useCandidate: true });
    await client.until(() => client.stun.length > answered);
  }
  for (const [i, from] of [second, client.main, second].entries()) {
    client.sendRtp(rtpPacket({ sequence: i }), from);
    await client.until(() => heard.rtp.length === i + 1);
    const answered = client.stun.length;
    const other = from === second ? client.main : second;
    client.check(transport.iceParameters, { from: other, useCandidate: true });
    await client.until(() => client.stun.length > answered);
    const received = from.receivedPackets;
    sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence: i }));
    await client.until(() => client.rtp.length === i + 1);
    assert.equal(from.receivedPackets, received + 1);
  }
});

test('after an ICE restart both ufrags serve until a pair of the new one is in use', async () => {
  await using host = await openHost();
  await using peer = await openConnectedPeer(host);
  const { client, transport, heard } = peer;
  const old = transport.iceParameters;
  const fresh = transport.restartIce();
  assert.notEqual(fresh.usernameFragment, old.usernameFragment);
  assert.equal(fresh.usernameFragment.slice(0, 2), '01');
  client.check(old);
  await client.until(() => client.stun.length === 3);
  const second = await client.openSocket();
  client.check(fresh, { from: second, useCandidate: true });
  await client.until(() => client.stun.length === 4);
  client.check(old);
  await client.until(() => countOf(host, 'drop_stun_unknown_ufrag') === 1);
  assert.equal(countOf(host, 'ufrags'), 1);
  await exchangeMedia(peer);
  assert.deepEqual(heard.states, ['connecting', 'connected']);
});

test('an offer with another fingerprint is refused', async () => {
  await using host = await openHost();
  await using peer = await openConnectedPeer(host);
  const ice = { usernameFragment: 'peer', password: 'unused' };
  const changed = { ice, fingerprint: host.fingerprint };
  assert.equal(peer.transport.setRemote(changed), 'fingerprint_changed');
  assert.equal(describe(peer), 'ok');
  await exchangeMedia(peer);
});

test('SCTP: packets reach the association after start and leave through it', async () => {
  const seen: string[] = [];
  let io: SctpIo | undefined;
  await using host = await openHost({
    createSctp: (given) => {
      io = given;
      return {
        dataChannels: [],
        start: () => void seen.push('start'),
        receive(bytes, at = 0, lengthBytes = bytes.length): 'other' {
          const said = Buffer.from(bytes.subarray(at, at + lengthBytes)).toString();
          const answer = Buffer.from(`echo ${said}`);
          given.memory.bytes.set(answer);
          given.send(answer.length);
          seen.push(said);
          return 'other';
        },
        openDataChannel: () => {
          throw new Error('not in this test');
        },
        [Symbol.dispose]: () => void seen.push('dispose'),
      };
    },
  });
  await using peer = await openPeer(host);
  await validate(peer);
  peer.client.handshake();
  await peer.client.until(() => peer.client.srtp !== undefined);
  peer.client.sendData(Buffer.from('early'));
  await connectDescribed();
  peer.client.sendData(Buffer.from('hello'));
  await peer.client.until(() => peer.client.data.length === 2);
  assert.deepEqual(peer.client.data.map(String), ['echo early', 'echo hello']);
  assert.deepEqual(seen, ['start', 'early', 'hello']);
  assert.equal(io?.send(io.memory.bytes.length + 1), false);
  peer.transport[Symbol.dispose]();
  assert.equal(seen.at(-1), 'dispose');

  async function connectDescribed(): Promise<void> {
    // The early packet has arrived once a later check is answered.
    await validate(peer);
    describe(peer);
  }
});

test('without SCTP a data channel is refused in words', async () => {
  await using host = await openHost();
  const transport = host.openTransport(createRecorder());
  assert.throws(() => transport.openDataChannel({ label: 'x', ordered: true }), /unimplemented/);
});

test('close_notify of the peer and ours end the transport', async () => {
  const before = { ...live };
  {
    await using host = await openHost();
    await using peer = await openConnectedPeer(host);
    peer.client.shutdown();
    await peer.client.until(() => peer.transport.state === 'failed');
    peer.client.sendRtp(rtpPacket({}));
    await peer.client.until(() => countOf(host, 'drop_srtp_no_keys') === 1);
    assert.equal(peer.heard.rtp.length, 0);
    await using other = await openConnectedPeer(host);
    other.transport[Symbol.dispose]();
    assert.equal(other.transport.state, 'closed');
    assert.equal(countOf(host, 'ufrags'), 1);
    assert.equal(sendDown(other.transport.sink, rtpPacket({})), false);
  }
  assert.deepEqual(live, before);
});

test('a check that leaves control to us is told so, and learns nothing', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  peer.client.send(bindingRequest(peer.transport.iceParameters, { controlled: true }));
  await peer.client.until(() => peer.client.stun.length === 1);
  assert.equal(peer.client.stun[0]?.readUInt16BE(0), 0x0111);
  assert.equal(countOf(host, 'pairs'), 0);
  await connect(peer);
});
