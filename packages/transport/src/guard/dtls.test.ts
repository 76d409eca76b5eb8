// Guard: what may reach DTLS, who may connect, and what does an unfinished handshake cost?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '@chorale/async';
import { live } from '@chorale/native';
import {
  candidateOf,
  connect,
  countOf,
  createRecorder,
  describe,
  exchangeMedia,
  openHost,
  openPeer,
  type Peer,
  validate,
} from '../testing/fixture.ts';
import { bindingRequest, rtpPacket } from '../testing/packets.ts';
import { openStranger } from '../testing/stranger.ts';

/** One DTLS 1.2 record of epoch 0. */
function record(type: number, fragment: Uint8Array): Buffer {
  const header = Buffer.from('00fefd000000000000000100 00'.replace(' ', ''), 'hex');
  header[0] = type;
  header.writeUInt16BE(fragment.length, 11);
  return Buffer.concat([header, fragment]);
}

/** Part of a ClientHello that claims `totalBytes`. */
function helloFragment(totalBytes: number, offset: number, partBytes: number): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 1;
  header.writeUIntBE(totalBytes, 1, 3);
  header.writeUIntBE(offset, 6, 3);
  header.writeUIntBE(partBytes, 9, 3);
  return record(22, Buffer.concat([header, Buffer.alloc(partBytes, 1)]));
}

const fatalAlert = record(21, Buffer.from([2, 80]));
const warningAlert = record(21, Buffer.from([1, 0]));

async function captureHello(peer: Peer): Promise<Buffer> {
  const hellos: Buffer[] = [];
  const { client } = peer;
  client.onHandshakeDatagram = (datagram) => {
    hellos.push(datagram);
    return datagram;
  };
  await connect(peer);
  const [hello] = hellos;
  assert.ok(hello);
  return hello;
}

test('plaintext alert, unknown record, ClientHello after the handshake, from peer and stranger: the session lives', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  const { client, heard } = peer;
  const hello = await captureHello(peer);
  await using stranger = await openStranger(candidateOf(host));
  const unknown = Array.from({ length: 44 }, (_, i) => record(20 + i, Buffer.from([1, 2, 3])));
  const hostile = [fatalAlert, warningAlert, hello, helloFragment(300, 0, 300), ...unknown];
  const dropped = (): number =>
    countOf(host, 'drop_dtls_plaintext') + countOf(host, 'drop_dtls_malformed');
  for (const datagram of hostile) {
    client.send(datagram);
    stranger.send(datagram);
  }
  await client.until(() => dropped() >= hostile.length);
  await client.until(() => countOf(host, 'drop_dtls_unvalidated') === hostile.length);
  assert.equal(stranger.answers.length, 0);
  assert.deepEqual(heard.states, ['connecting', 'connected']);
  await exchangeMedia(peer);
});

test('alerts and hellos of strangers and of the peer during 20 handshakes: all connect', async () => {
  await using host = await openHost();
  await using stranger = await openStranger(candidateOf(host));
  for (let round = 0; round < 20; round++) {
    await using peer = await openPeer(host);
    const { client } = peer;
    stranger.send(helloFragment(200, 0, 200));
    client.onHandshakeDatagram = (datagram) => {
      client.send(fatalAlert);
      stranger.send(fatalAlert);
      stranger.send(datagram);
      return datagram;
    };
    await connect(peer);
  }
  assert.equal(stranger.answers.length, 0);
});

test('a hello that no cipher suits is dropped, and the real one after it connects', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  const { client } = peer;
  describe(peer);
  await validate(peer);
  for (let i = 0; i < 5; i++) client.send(helloFragment(200, 0, 200));
  await client.until(() => countOf(host, 'drop_dtls_refused_hello') === 5);
  client.handshake();
  await client.until(() => peer.transport.state === 'connected' && client.srtp !== undefined);
  await exchangeMedia(peer);
});

/** Changes the last byte of the records that `matches` picks. */
function corrupt(matches: (type: number, epoch: number, message: number) => boolean) {
  return (datagram: Buffer): Buffer => {
    for (let at = 0; at + 13 <= datagram.length; ) {
      const end = at + 13 + datagram.readUInt16BE(at + 11);
      const epoch = datagram.readUInt16BE(at + 3);
      if (matches(datagram[at] ?? 0, epoch, datagram[at + 13] ?? 0)) {
        datagram[end - 1] = (datagram[end - 1] ?? 0) ^ 1;
      }
      at = end;
    }
    return datagram;
  };
}

const forgeries = [
  [
    'with another key than the certificate’s',
    corrupt((type, epoch, message) => type === 22 && epoch === 0 && message === 15),
  ],
  ['with a corrupted Finished', corrupt((_type, epoch) => epoch > 0)],
] as const;

for (const [name, forge] of forgeries) {
  test(`DTLS ${name}: never connected, 0 RTP forwarded, freed`, async () => {
    const clock = createFakeClock();
    await using host = await openHost({ clock });
    await using peer = await openPeer(host);
    const { client, transport, heard } = peer;
    const sessions = live.sslSessions;
    client.onHandshakeDatagram = forge;
    describe(peer);
    await validate(peer);
    client.handshake();
    await client.until(() => countOf(host, 'datagramsReceived') >= 3);
    client.send(Buffer.concat([rtpPacket({}), Buffer.alloc(16)]));
    await client.until(() => countOf(host, 'drop_srtp_no_keys') === 1);
    assert.notEqual(transport.state, 'connected');
    clock.advance(10_000);
    assert.equal(transport.state, 'failed');
    assert.equal(live.sslSessions, sessions);
    assert.deepEqual(heard.rtp, []);
  });
}

test('DTLS with a fingerprint that differs from the SDP: failed at once, 0 RTP forwarded', async () => {
  for (const order of ['description first', 'handshake first']) {
    await using host = await openHost();
    await using peer = await openPeer(host);
    const { client, transport, heard } = peer;
    const ice = { usernameFragment: 'peer', password: 'unused' };
    const setOther = () => transport.setRemote({ ice, fingerprint: host.fingerprint });
    if (order === 'description first') setOther();
    await validate(peer);
    client.handshake();
    await client.until(() => client.srtp !== undefined || transport.state === 'failed');
    if (order === 'handshake first') {
      client.sendRtp(rtpPacket({}));
      setOther();
    }
    await client.until(() => transport.state === 'failed');
    await exchangeNothing(peer);
    assert.deepEqual(heard.rtp, []);
    assert.equal(heard.states.includes('connected'), false);
  }

  async function exchangeNothing({ client, transport }: Peer): Promise<void> {
    client.send(Buffer.concat([rtpPacket({}), Buffer.alloc(16)]));
    assert.equal(transport.sink.reserve(), -1);
    await validate({ client, transport } as Peer);
  }
});

test('handshake fragments that never complete, 200 sessions: each freed at 64 KB or 10 s', async () => {
  const clock = createFakeClock();
  await using host = await openHost({ clock });
  await using peer = await openPeer(host);
  const { client } = peer;
  const sessions = live.sslSessions;
  const residentBytes = process.memoryUsage.rss();
  await using strangers = new AsyncDisposableStack();
  const transports = [];
  for (let i = 0; i < 200; i++) {
    const transport = host.openTransport(createRecorder());
    transports.push(transport);
    const stranger = strangers.use(await openStranger(candidateOf(host)));
    stranger.send(bindingRequest(transport.iceParameters));
    await client.until(() => stranger.answers.length === 1);
    const fragments = i % 2 === 0 ? 70 : 20;
    for (let part = 0; part < fragments; part++) {
      stranger.send(helloFragment(100_000, part * 1000 + 1, 950));
    }
    await client.until(() => countOf(host, 'datagramsReceived') >= expected(i));
  }
  assert.equal(live.sslSessions, sessions + 100);
  assert.equal(transports.filter(({ state }) => state === 'failed').length, 100);
  clock.advance(10_000);
  assert.equal(live.sslSessions, sessions);
  assert.ok(transports.every(({ state }) => state === 'failed'));
  assert.ok(process.memoryUsage.rss() - residentBytes < 64 << 20);
  for (const transport of transports) transport[Symbol.dispose]();
  assert.equal(countOf(host, 'transports'), 1);

  function expected(last: number): number {
    const pairs = Math.floor(last / 2);
    return pairs * 92 + (last % 2 === 0 ? 71 : 92);
  }
});

test('an address without an authenticated check gets 0 bytes of DTLS and media', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  const hello = await captureHello(peer);
  await using stranger = await openStranger(candidateOf(host));
  const sent = countOf(host, 'datagramsSent');
  const media = peer.client.protectRtp(rtpPacket({ ssrc: 3 }));
  for (let i = 0; i < 200; i++) stranger.send(i % 2 === 0 ? hello : media);
  await peer.client.until(
    () => countOf(host, 'drop_dtls_unvalidated') + countOf(host, 'drop_srtp_unvalidated') === 200,
  );
  assert.equal(countOf(host, 'datagramsSent'), sent);
  assert.deepEqual(peer.heard.rtp, []);
  await exchangeMedia(peer);
});

test('a lost last flight is sent again when the client repeats its Finished', async () => {
  await using host = await openHost();
  await using peer = await openPeer(host);
  const { client, transport } = peer;
  let lost = 0;
  client.onIncomingDtls = (datagram) => {
    const last = datagram[0] === 20 || datagram.readUInt16BE(3) > 0;
    if (last) lost += 1;
    return !last || lost > 1;
  };
  describe(peer);
  await validate(peer);
  client.handshake();
  await client.until(() => {
    client.retransmit();
    return client.srtp !== undefined;
  });
  assert.ok(lost > 1);
  assert.equal(transport.state, 'connected');
  await exchangeMedia(peer);
});
