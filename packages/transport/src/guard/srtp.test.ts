// Guard: which protected packets are accepted, which leave, and what may an authenticated peer make us keep?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  candidateOf,
  countOf,
  exchangeMedia,
  openConnectedPeer,
  openHost,
  sendDown,
} from '../testing/fixture.ts';
import { rtcpPacket, rtpPacket } from '../testing/packets.ts';
import { openStranger } from '../testing/stranger.ts';

const profiles = ['SRTP_AEAD_AES_128_GCM', 'SRTP_AES128_CM_SHA1_80'];

test('RTP with an extension length beyond the packet: dropped and counted, no stall', async () => {
  await using host = await openHost();
  await using peer = await openConnectedPeer(host);
  await using stranger = await openStranger(candidateOf(host));
  const lengths = [1, 5, 1000, 8000, 20_000, 65_535];
  for (const words of lengths) {
    const packet = Buffer.alloc(32);
    rtpPacket({}).copy(packet);
    packet[0] = 0x90;
    packet.writeUInt16BE(0xbede, 12);
    packet.writeUInt16BE(words, 14);
    peer.client.send(packet);
    stranger.send(packet);
  }
  await peer.client.until(
    () =>
      countOf(host, 'drop_srtp_malformed') === lengths.length &&
      countOf(host, 'drop_srtp_unvalidated') === lengths.length,
  );
  await exchangeMedia(peer);
});

for (const profile of profiles) {
  test(`${profile}: the same SRTP or SRTCP packet twice, or older than the window: 0 accepted`, async () => {
    await using host = await openHost();
    await using peer = await openConnectedPeer(host, { profiles: profile });
    const { client, heard } = peer;
    const sealed = Array.from({ length: 1200 }, (_, i) =>
      client.protectRtp(rtpPacket({ sequence: 65_000 + i })),
    );
    const reports = Array.from({ length: 140 }, () => client.protectRtcp(rtcpPacket()));
    // Everything within the window in a scrambled order, the oldest but one not at all.
    const order = Array.from({ length: 1024 }, (_, i) => 176 + ((i * 37) % 1024));
    for (const index of [0, 1199, ...order.filter((i) => i !== 1199)]) {
      client.send(sealed[index] ?? Buffer.alloc(0));
    }
    await client.until(() => heard.rtp.length === 1025);
    for (const packet of sealed) client.send(packet);
    await client.until(
      () =>
        countOf(host, 'drop_srtp_replayed') === 1024 && countOf(host, 'drop_srtp_too_old') === 176,
    );
    assert.equal(heard.rtp.length, 1025);
    for (const report of reports.slice(12).toReversed()) client.send(report);
    await client.until(() => heard.rtcp.length === 128);
    for (const report of reports) client.send(report);
    await client.until(() => countOf(host, 'drop_srtp_too_old') === 176 + 12);
    assert.equal(countOf(host, 'drop_srtp_replayed'), 1024 + 128);
    assert.equal(heard.rtcp.length, 128);
  });

  test(`${profile}: 185 packets lost across the sequence wrap: decryption goes on`, async () => {
    await using host = await openHost();
    await using peer = await openConnectedPeer(host, { profiles: profile });
    const { client, heard } = peer;
    const sequences = [65_400, 65_400 + 185, 65_400 + 186, 65_500];
    const packets = sequences.toSorted().map((sequence) => rtpPacket({ sequence }));
    for (const packet of packets) client.sendRtp(packet);
    await client.until(() => heard.rtp.length === packets.length);
    assert.deepEqual(heard.rtp, packets);
  });

  test(`${profile}: 200 packets with a wrong tag are dropped and cost nothing`, async () => {
    await using host = await openHost();
    await using peer = await openConnectedPeer(host, { profiles: profile });
    const { client, heard } = peer;
    for (let i = 0; i < 200; i++) {
      const forged = client.protectRtp(rtpPacket({ ssrc: 50 + i, sequence: i }));
      forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
      client.send(forged);
    }
    await client.until(() => countOf(host, 'drop_srtp_authentication') === 200);
    assert.deepEqual(heard.rtp, []);
    await exchangeMedia(peer);
  });

  test(`${profile}: our side protecting one (SSRC, index) twice with other bytes is refused and counted`, async () => {
    await using host = await openHost();
    await using peer = await openConnectedPeer(host, { profiles: profile });
    const { client, transport } = peer;
    const { sink } = transport;
    sendDown(sink, rtpPacket({ ssrc: 9, sequence: 7, payload: 'one' }));
    sendDown(sink, rtpPacket({ ssrc: 9, sequence: 7, payload: 'two' }));
    assert.equal(countOf(host, 'drop_send_nonce_reused'), 1);
    assert.equal(transport.counters.packetsSent, 1);
    sendDown(sink, rtpPacket({ ssrc: 9, sequence: 8, payload: 'two' }));
    await client.until(() => client.rtp.length === 2);
    // The identical packet may be repeated: it becomes the identical ciphertext.
    sendDown(sink, rtpPacket({ ssrc: 9, sequence: 7, payload: 'one' }));
    assert.equal(transport.counters.packetsSent, 3);
    assert.equal(countOf(host, 'drop_send_nonce_reused'), 1);
  });

  test(`${profile}: a packet from before the wrap is repeated under its own roll-over counter`, async () => {
    await using host = await openHost();
    await using peer = await openConnectedPeer(host, { profiles: profile });
    const { client, transport } = peer;
    for (const sequence of [65_530, 65_534, 65_540, 65_535, 65_546]) {
      sendDown(transport.sink, rtpPacket({ ssrc: 9, sequence }));
    }
    await client.until(() => client.rtp.length === 5);
    assert.equal(countOf(host, 'drop_send_nonce_reused'), 0);
  });
}

test('1,000 SSRCs and an SRTP flood of an authenticated peer: capped, and the others notice nothing', async () => {
  await using host = await openHost();
  await using hostile = await openConnectedPeer(host);
  await using other = await openConnectedPeer(host);
  for (let i = 0; i < 1000; i++) {
    hostile.client.sendRtp(rtpPacket({ ssrc: 100 + i, sequence: 1 }));
    hostile.client.send(hostile.client.protectRtcp(rtcpPacket(100 + i)));
    if (i % 100 === 0) await exchangeMedia(other);
  }
  await hostile.client.until(() => countOf(host, 'drop_srtp_source_cap') === 2 * (1000 - 64));
  assert.equal(hostile.heard.rtp.length, 64);
  assert.equal(hostile.heard.rtcp.length, 64);
  const flood = hostile.client.protectRtp(rtpPacket({ ssrc: 100, sequence: 2 }));
  for (let i = 0; i < 5000; i++) hostile.client.send(flood);
  await exchangeMedia(other);
  await exchangeMedia(other);
  assert.deepEqual(other.heard.states, ['connecting', 'connected']);
});

test('random bytes of every length and first byte: nothing throws, nothing is answered', async () => {
  await using host = await openHost();
  await using peer = await openConnectedPeer(host);
  const sent = countOf(host, 'datagramsSent');
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed >>> 24;
  };
  let count = 0;
  const before = countOf(host, 'datagramsReceived');
  for (let first = 0; first < 256; first++) {
    for (const length of [0, 1, 2, 7, 12, 13, 20, 28, 64, 1400]) {
      const bytes = Buffer.from(Array.from({ length }, random));
      if (length > 0) bytes[0] = first;
      peer.client.send(bytes);
      count += 1;
    }
    if (first % 32 === 31) {
      await peer.client.until(() => countOf(host, 'datagramsReceived') === before + count);
    }
  }
  assert.equal(countOf(host, 'receiverErrors'), 0);
  assert.equal(countOf(host, 'callbackErrors'), 0);
  assert.equal(countOf(host, 'datagramsSent'), sent);
  await exchangeMedia(peer);
});
