// Do both cipher suites answer as the RFCs print it? RFC 3711 appendix B, RFC 7714 sections 16 and 17.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arena, createCiphers } from '@chorale/native';
import { AeadTransform } from './aead-transform.ts';
import { type DirectionKeys, deriveDirectionKeys, deriveStreams } from './key-derivation.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const nothing = new Uint8Array(0);

test('RFC 3711 B.3: session keys come from the master key', () => {
  const master = {
    key: hex('e1f97a0d3e018be0d64fa32c06de4139'),
    salt: hex('0ec675ad498afeebb6960b3aabe6'),
  };
  const { rtp } = deriveDirectionKeys('aes128_cm_hmac_sha1_80', master);
  assert.deepEqual(Buffer.from(rtp.cipher), hex('c61e7a93744f39ee10734afe3ff7a087'));
  assert.deepEqual(Buffer.from(rtp.salt), hex('30cbbc08863d8c85d49db34a9ae1'));
  assert.deepEqual(
    Buffer.from(rtp.authentication),
    hex('cebe321f6ff7716b6fd4ab49af256a156d38baa4'),
  );
  const long = Buffer.from(deriveStreams(master, 2, 6).subarray(96)).toString('hex');
  assert.ok(long.startsWith('cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbce'));
});

for (const kind of ['native', 'portable'] as const) {
  test(`${kind}: RFC 3711 B.2, key stream of AES counter mode`, () => {
    using arena = new Arena(8192);
    using cipher = createCiphers(kind, arena).createStream(hex('2b7e151628aed2a6abf7158809cf4f3c'));
    const at = arena.alloc(64);
    arena.bytes.set(hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd0000'), cipher.counterAt);
    assert.ok(cipher.apply(at, 48));
    const stream = Buffer.from(arena.bytes.subarray(at, at + 48)).toString('hex');
    const expected =
      'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0';
    assert.equal(stream, expected);
  });

  test(`${kind}: RFC 2202 case 2 and 3 of HMAC-SHA1, one after the other`, () => {
    using arena = new Arena(8192);
    const suite = createCiphers(kind, arena);
    const at = arena.alloc(64);
    const cases = [
      [
        Buffer.from('Jefe'),
        Buffer.from('what do ya want for nothing?'),
        'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
      ],
      [Buffer.alloc(20, 0xaa), Buffer.alloc(50, 0xdd), '125d7342b9ac11cd91a39af48aa17b4f63f175d3'],
    ] as const;
    for (const [key, text, expected] of cases) {
      using authenticator = suite.createAuthenticator(key);
      arena.bytes.set(text, at);
      for (let round = 0; round < 2; round++) {
        assert.ok(authenticator.digest(at, text.length));
        const { digestAt } = authenticator;
        const digest = Buffer.from(arena.bytes.subarray(digestAt, digestAt + 20));
        assert.equal(digest.toString('hex'), expected);
      }
    }
  });

  const keys = {
    cipher: hex('000102030405060708090a0b0c0d0e0f'),
    authentication: nothing,
    salt: hex('517569642070726f2071756f'),
  };
  const direction: DirectionKeys = { profile: 'aead_aes_128_gcm', rtp: keys, rtcp: keys };
  const rtpClear = hex('8040f17b8041f8d35501a0b2');
  const rtpBody = Buffer.from('Gallia est omnis divisa in partes tres');
  const rtpSealed = hex(
    '8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce',
  );
  const rtcpPlain = hex(
    '81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  );
  const rtcpSealed = hex(
    '81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4',
  );

  test(`${kind}: RFC 7714 16.1, an SRTP packet sealed and opened`, () => {
    using arena = new Arena(8192);
    const suite = createCiphers(kind, arena);
    using sealing = new AeadTransform(arena, suite, direction, 'seal');
    using opening = new AeadTransform(arena, suite, direction, 'open');
    const at = arena.alloc(256);
    const plain = Buffer.concat([rtpClear, rtpBody]);
    arena.bytes.set(plain, at);
    assert.ok(sealing.sealRtp(at, 12, plain.length, 0));
    assert.deepEqual(Buffer.from(arena.bytes.slice(at, at + rtpSealed.length)), rtpSealed);
    assert.ok(opening.openRtp(at, 12, plain.length, 0));
    assert.deepEqual(Buffer.from(arena.bytes.slice(at, at + plain.length)), plain);
    assert.equal(opening.openRtp(at, 12, plain.length, 1), false);
  });

  test(`${kind}: RFC 7714 17.1, an SRTCP packet sealed and opened`, () => {
    using arena = new Arena(8192);
    const suite = createCiphers(kind, arena);
    using sealing = new AeadTransform(arena, suite, direction, 'seal');
    using opening = new AeadTransform(arena, suite, direction, 'open');
    const at = arena.alloc(256);
    arena.bytes.set(rtcpPlain, at);
    assert.ok(sealing.sealRtcp(at, rtcpPlain.length, 0x5d4));
    assert.deepEqual(Buffer.from(arena.bytes.slice(at, at + rtcpSealed.length)), rtcpSealed);
    assert.ok(opening.openRtcp(at, rtcpPlain.length, 0x5d4));
    assert.deepEqual(Buffer.from(arena.bytes.slice(at, at + rtcpPlain.length)), rtcpPlain);
    arena.bytes.set(rtcpSealed, at);
    arena.view.setUint8(opening.indexWordAt(at, rtcpPlain.length) + 3, 0xd5);
    assert.equal(opening.openRtcp(at, rtcpPlain.length, 0x5d4), false);
  });
}
