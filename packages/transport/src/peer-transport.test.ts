// Does a client connect, and do media and data flow, on both packet paths and with both profiles?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSystemClock } from '@chorale/async';
import { live } from '@chorale/native';
import type { PeerTransportListener, PeerTransportState, TransportHost } from './peer-transport.ts';
import { rtcpPacket, rtpPacket, TestClient, type TestClientOptions } from './test-client.ts';
import { createTransportHost } from './transport-host.ts';

interface Recorder extends PeerTransportListener {
  readonly states: PeerTransportState[];
  readonly rtp: Buffer[];
  readonly rtcp: Buffer[];
}

function createRecorder(): Recorder {
  const states: PeerTransportState[] = [];
  const rtp: Buffer[] = [];
  const rtcp: Buffer[] = [];
  return {
    states,
    rtp,
    rtcp,
    stateChanged: (state) => void states.push(state),
    rtpReceived: (bytes, at, length) => void rtp.push(Buffer.from(bytes.slice(at, at + length))),
    rtcpReceived: (bytes, at, length) => void rtcp.push(Buffer.from(bytes.slice(at, at + length))),
    dataChannelOpened: () => undefined,
  };
}

function candidateOf(host: TransportHost) {
  const [candidate] = host.candidates;
  assert.ok(candidate);
  return candidate;
}

async function openHost(packetIo: 'native' | 'portable', address = '127.0.0.1') {
  const clock = createSystemClock();
  return createTransportHost({ workerIndex: 1, addresses: [address], udpPort: 0, clock, packetIo });
}

const rounds: readonly (readonly ['native' | 'portable', string, TestClientOptions])[] = [
  ['native', '127.0.0.1', { profiles: 'SRTP_AEAD_AES_128_GCM' }],
  ['native', '::1', { profiles: 'SRTP_AES128_CM_SHA1_80' }],
  ['portable', '127.0.0.1', { profiles: 'SRTP_AEAD_AES_128_GCM' }],
  ['portable', '::1', { profiles: 'SRTP_AES128_CM_SHA1_80' }],
];

for (const [kind, address, options] of rounds) {
  test(`${kind} on ${address} with ${options.profiles}: connects, carries media both ways, leaves nothing`, async () => {
    const before = { ...live };
    {
      await using host = await openHost(kind, address);
      await using client = await TestClient.open(candidateOf(host), options);
      const heard = createRecorder();
      const transport = host.openTransport(heard);
      transport.setRemote({
        ice: { usernameFragment: 'peer', password: 'unused' },
        fingerprint: client.fingerprint,
      });
      client.check(transport.iceParameters);
      await client.until(() => client.stun.length === 1);
      client.handshake();
      await client.until(() => transport.state === 'connected' && client.srtp !== undefined);
      client.check(transport.iceParameters, { useCandidate: true });
      assert.deepEqual(heard.states, ['connecting', 'connected']);

      const up = Array.from({ length: 20 }, (_, i) => rtpPacket({ sequence: 65_530 + i }));
      for (const packet of up) client.sendRtp(packet);
      client.send(client.protectRtcp(rtcpPacket()));
      await client.until(() => heard.rtp.length === 20 && heard.rtcp.length === 1);
      assert.deepEqual(heard.rtp, up);
      assert.deepEqual(heard.rtcp, [rtcpPacket()]);

      const { sink } = transport;
      const down = Array.from({ length: 60 }, (_, i) =>
        rtpPacket({ ssrc: 7, sequence: 65_500 + i }),
      );
      for (const packet of down) {
        const at = sink.reserve();
        assert.ok(at >= 0);
        sink.bytes.set(packet, at);
        sink.commit(packet.length, 1);
      }
      sink.sendRtcp(rtcpPacket(7), 0, 8);
      await client.until(() => client.rtp.length === 60 && client.rtcp.length === 1);
      assert.deepEqual(client.rtp, down);
      assert.equal(transport.counters.packetsSent, 61);
      assert.equal(transport.counters.packetsReceived, 21);
    }
    assert.deepEqual(live, before);
  });
}
