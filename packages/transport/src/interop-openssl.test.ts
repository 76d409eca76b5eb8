// Does somebody else's DTLS-SRTP client agree with us? OpenSSL's own s_client exports the same keys, and media follows.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Arena, createCertificate, createCiphers, SLOT_BYTES } from '@chorale/native';
import { describeFingerprint } from './fingerprint.ts';
import { createSrtpSession } from './srtp/srtp-session.ts';
import { candidateOf, openHost, openPeer } from './testing/fixture.ts';
import { bindingRequest, rtpPacket } from './testing/packets.ts';
import { openStranger } from './testing/stranger.ts';

const installed = spawnSync('openssl', ['version']).status === 0;

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const profiles = [
  ['SRTP_AEAD_AES_128_GCM', 'aead_aes_128_gcm', 56],
  ['SRTP_AES128_CM_SHA1_80', 'aes128_cm_hmac_sha1_80', 60],
] as const;

for (const [name, profile, keyBytes] of profiles) {
  test(`openssl s_client with ${name} exports our keys`, { skip: !installed }, async () => {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'chorale-dtls-'));
    stack.defer(() => rmSync(folder, { recursive: true }));
    const certificate = createCertificate(new Date());
    writeFileSync(join(folder, 'c.pem'), pem('CERTIFICATE', certificate.certificateDer));
    writeFileSync(join(folder, 'k.pem'), pem('EC PRIVATE KEY', certificate.privateKeyDer));

    const host = stack.use(await openHost());
    const { client, transport, heard } = stack.use(await openPeer(host));
    const ice = { usernameFragment: 'peer', password: 'unused' };
    transport.setRemote({ ice, fingerprint: describeFingerprint(certificate.fingerprint) });
    const validated = stack.use(await openStranger(candidateOf(host)));
    validated.send(bindingRequest(transport.iceParameters, { useCandidate: true }));
    await client.until(() => validated.answers.length === 1);

    // Between s_client and the validated address.
    const relay = createSocket('udp4');
    stack.defer(() => new Promise<void>((resolve) => void relay.close(() => resolve())));
    const listening = once(relay, 'listening');
    relay.bind(0, '127.0.0.1');
    await listening;
    let target: RemoteInfo | undefined;
    relay.on('message', (bytes, from) => {
      target = from;
      validated.send(bytes);
    });
    validated.onAnswer = (bytes) => {
      if (target !== undefined) relay.send(bytes, target.port, target.address);
    };

    const child = spawn('openssl', [
      ...['s_client', '-dtls1_2', '-connect', `127.0.0.1:${relay.address().port}`, '-mtu', '1200'],
      ...['-cert', join(folder, 'c.pem'), '-key', join(folder, 'k.pem'), '-use_srtp', name],
      ...['-keymatexport', 'EXTRACTOR-dtls_srtp', '-keymatexportlen', String(keyBytes)],
    ]);
    const exited = once(child, 'exit');
    stack.defer(async () => {
      child.kill();
      await exited;
    });
    let output = '';
    child.stdout.on('data', (text) => {
      output += String(text);
    });
    const material = (): string | undefined => /Keying material: ([0-9A-F]+)/.exec(output)?.[1];
    await client.until(() => transport.state === 'connected' && material() !== undefined);

    using arena = new Arena(8 * SLOT_BYTES);
    using srtp = createSrtpSession({
      arena,
      suite: createCiphers('portable', arena),
      profile,
      keyingMaterial: Buffer.from(material() ?? '', 'hex'),
      role: 'client',
      inboundSources: 1,
    });
    const at = arena.alloc(SLOT_BYTES, SLOT_BYTES);
    const packet = rtpPacket({ payload: 'sealed with the keys of s_client' });
    arena.bytes.set(packet, at);
    assert.equal(srtp.sender.protectRtp(at, packet.length), undefined);
    validated.send(arena.bytes.slice(at, at + srtp.sender.protectedBytes));
    await client.until(() => heard.rtp.length === 1);
    assert.deepEqual(heard.rtp, [packet]);
  });
}
