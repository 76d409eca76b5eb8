// Is a peer whose NAT gave it a new port followed, and by nothing less than its own answer?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live } from '@chorale/native';
import { defaultLimits, type RebindingLimits } from './limits.ts';
import type { PeerTransport } from './peer-transport.ts';
import {
  clientIce,
  countOf,
  exchangeMedia,
  openConnectedPeer,
  openHost,
  type Peer,
  sendDown,
} from './testing/fixture.ts';
import { bindingSuccess, rtcpPacket, rtpPacket } from './testing/packets.ts';
import type { TestSocket } from './testing/test-client.ts';

const rounds = [
  ['native', '127.0.0.1', 'SRTP_AEAD_AES_128_GCM'],
  ['native', '::1', 'SRTP_AES128_CM_SHA1_80'],
  ['portable', '127.0.0.1', 'SRTP_AES128_CM_SHA1_80'],
  ['portable', '::1', 'SRTP_AEAD_AES_128_GCM'],
] as const;
/** Whoever is heard may be looked for elsewhere at once, and asked as often as packets come. */
const eager: RebindingLimits = { ...defaultLimits.rebinding, quietMs: 0, checkMs: 0 };
const limits = { rebinding: eager };

let sequence = 100;

/** Its media is heard, each way. */
async function talk({ client, heard }: Peer): Promise<void> {
  const [packets, reports] = [heard.rtp.length, heard.rtcp.length];
  sequence += 1;
  client.sendRtp(rtpPacket({ sequence }));
  client.send(client.protectRtcp(rtcpPacket(1)));
  await client.until(() => heard.rtp.length > packets && heard.rtcp.length > reports);
}

const nextPacket = ({ client }: Peer): Buffer => {
  sequence += 1;
  return client.protectRtp(rtpPacket({ sequence }));
};
const nextReport = ({ client }: Peer): Buffer => client.protectRtcp(rtcpPacket(1));

function answerChecks({ client }: Peer): void {
  client.onCheck = (check, to) => to.send(bindingSuccess(check, clientIce.password));
}

/** Where a packet of ours arrives now. */
async function arrivesAt(
  { client, transport }: { client: Peer['client']; transport: PeerTransport },
  socket: TestSocket,
): Promise<boolean> {
  const [before, received] = [client.rtp.length, socket.receivedPackets];
  sequence += 1;
  sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence }));
  await client.until(() => client.rtp.length > before);
  return socket.receivedPackets > received;
}

for (const [packetIo, address, profiles] of rounds) {
  for (const [what, next] of [
    ['media', nextPacket],
    ['reports', nextReport],
  ] as const) {
    test(`${packetIo} on ${address} with ${profiles}: a peer whose ${what} come from another port is followed within one exchange`, async () => {
      const before = { ...live };
      {
        await using host = await openHost({ packetIo, address, limits });
        await using other = await openConnectedPeer(host, { profiles });
        await using peer = await openConnectedPeer(host, { profiles });
        await talk(other);
        await talk(peer);
        answerChecks(peer);
        const moved = await peer.client.openSocket();
        peer.client.send(next(peer), moved);
        await peer.client.until(() => countOf(host, 'rebindings') === 1);
        assert.equal(peer.client.checks.length, 1);
        assert.equal(countOf(host, 'drop_srtp_unvalidated'), 1);
        assert.ok(await arrivesAt(peer, moved));
        const heard = peer.heard.rtp.length;
        peer.client.send(nextPacket(peer), moved);
        await peer.client.until(() => peer.heard.rtp.length > heard);
        await exchangeMedia(other);
        assert.deepEqual(peer.heard.states, ['connecting', 'connected']);
      }
      assert.deepEqual(live, before);
    });
  }
}

test('a check says whom it asks and what it may: names, priority, the controlled role, integrity', async () => {
  await using host = await openHost({ limits });
  await using peer = await openConnectedPeer(host);
  await talk(peer);
  const moved = await peer.client.openSocket();
  peer.client.send(nextPacket(peer), moved);
  await peer.client.until(() => peer.client.checks.length === 1);
  const [check = Buffer.alloc(0)] = peer.client.checks;
  const name = `${clientIce.usernameFragment}:${peer.transport.iceParameters.usernameFragment}`;
  assert.equal(check.readUInt16BE(20), 0x0006);
  assert.equal(check.subarray(24, 24 + name.length).toString(), name);
  const rest = check.subarray(24 + ((name.length + 3) & ~3));
  assert.equal(rest.subarray(0, 8).toString('hex'), '002400046effffff');
  assert.equal(rest.subarray(8, 12).toString('hex'), '80290008');
  assert.equal(rest.subarray(20, 24).toString('hex'), '00080014');
  assert.equal(rest.subarray(44, 48).toString('hex'), '80280004');
  assert.equal(rest.length, 52);
});

test('a check that got lost is repeated as packets come, and any of its answers counts', async () => {
  await using host = await openHost({ limits });
  await using peer = await openConnectedPeer(host);
  await talk(peer);
  const { client } = peer;
  const moved = await client.openSocket();
  for (let sent = 1; sent <= 3; sent++) {
    client.send(nextPacket(peer), moved);
    await client.until(() => client.checks.length === sent);
  }
  const [first = Buffer.alloc(0), ...others] = client.checks;
  for (const other of others) assert.deepEqual(other, first);
  assert.equal(countOf(host, 'rebindings'), 0);
  moved.send(bindingSuccess(first, clientIce.password));
  await client.until(() => countOf(host, 'rebindings') === 1);
  assert.ok(await arrivesAt(peer, moved));
});

test('the sequence wraps while the peer moves', async () => {
  for (const [, , profiles] of rounds.slice(0, 2)) {
    await using host = await openHost({ limits });
    await using peer = await openConnectedPeer(host, { profiles });
    const { client, heard } = peer;
    client.sendRtp(rtpPacket({ ssrc: 5, sequence: 65_530 }));
    await client.until(() => heard.rtp.length === 1);
    answerChecks(peer);
    const moved = await client.openSocket();
    client.send(client.protectRtp(rtpPacket({ ssrc: 5, sequence: 65_540 })), moved);
    await client.until(() => countOf(host, 'rebindings') === 1);
  }
});

test('during an ICE restart the peer is asked by the names that it uses, and both stay valid', async () => {
  await using host = await openHost({ limits });
  await using peer = await openConnectedPeer(host);
  const { client, transport } = peer;
  await talk(peer);
  const { usernameFragment } = transport.iceParameters;
  transport.restartIce();
  answerChecks(peer);
  const moved = await client.openSocket();
  client.send(nextPacket(peer), moved);
  await client.until(() => countOf(host, 'rebindings') === 1);
  assert.ok(client.checks[0]?.includes(`${clientIce.usernameFragment}:${usernameFragment}`));
  assert.equal(countOf(host, 'ufrags'), 2);
});

test('a transport that closes while it is asked: its answer is nobody’s, and nothing is left', async () => {
  const before = { ...live };
  {
    await using host = await openHost({ limits });
    await using peer = await openConnectedPeer(host);
    await talk(peer);
    const moved = await peer.client.openSocket();
    peer.client.send(nextPacket(peer), moved);
    await peer.client.until(() => peer.client.checks.length === 1);
    peer.transport[Symbol.dispose]();
    const [check = Buffer.alloc(0)] = peer.client.checks;
    moved.send(bindingSuccess(check, clientIce.password));
    await peer.client.until(() => countOf(host, 'drop_stun_unasked') === 1);
    assert.equal(countOf(host, 'pairs'), 0);
  }
  assert.deepEqual(live, before);
});

test('a peer is asked no more often than checks may be repeated', async () => {
  const rebinding = { ...eager, checkMs: 60_000 };
  await using host = await openHost({ limits: { rebinding } });
  await using peer = await openConnectedPeer(host);
  await talk(peer);
  const moved = await peer.client.openSocket();
  for (let i = 0; i < 20; i++) peer.client.send(nextPacket(peer), moved);
  await peer.client.until(() => countOf(host, 'drop_srtp_unvalidated') === 20);
  assert.equal(countOf(host, 'rebindingChecks'), 1);
  assert.equal(countOf(host, 'rebindingTrials'), 1);
});

test('a peer that was heard just now is not looked for elsewhere, nor one that was heard long ago', async () => {
  for (const rebinding of [
    { ...eager, quietMs: 60_000, goneMs: 120_000 },
    { ...eager, quietMs: -1, goneMs: -1 },
  ]) {
    await using host = await openHost({ limits: { rebinding } });
    await using peer = await openConnectedPeer(host);
    await talk(peer);
    const moved = await peer.client.openSocket();
    peer.client.send(nextPacket(peer), moved);
    await peer.client.until(() => countOf(host, 'drop_srtp_unvalidated') === 1);
    assert.equal(countOf(host, 'rebindingTrials'), 0);
  }
});
