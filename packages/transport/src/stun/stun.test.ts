// Do we read and write STUN as RFC 5769 prints it, and does no mutation of a message get through?
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arena, createCiphers, writeSockaddr } from '@chorale/native';
import { bindingSuccess } from '../testing/packets.ts';
import { attribute, createBindingRequest, readBindingRequest } from './binding-request.ts';
import { writeBindingSuccess } from './binding-response.ts';
import { hasFingerprint, hasIntegrity, type StunBytes } from './integrity.ts';
import { readOwnAnswer, writeOwnCheck } from './own-check.ts';

const MESSAGE_BYTES = 512;
const arena = new Arena(16_384);
/** At offset 0. */
arena.alloc(MESSAGE_BYTES);
const password = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');
const suite = createCiphers('native', arena);
const key = suite.createAuthenticator(password);
/** Section 2.1; "evtj:h6vY" padded with spaces. */
const sampleRequest = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
  'hex',
);

function stunOf(message: Uint8Array): StunBytes {
  arena.bytes.fill(0, 0, MESSAGE_BYTES).set(message);
  return arena;
}

function read(message: Uint8Array) {
  const request = createBindingRequest();
  const stun = stunOf(message);
  return { request, stun, verdict: readBindingRequest(stun.view, 0, message.length, request) };
}

test('RFC 5769 2.1: the sample request is read, its integrity and its fingerprint hold', () => {
  const { request, stun, verdict } = read(sampleRequest);
  assert.equal(verdict, 'request');
  const { usernameAt, usernameBytes } = request;
  const name = Buffer.from(stun.bytes.subarray(usernameAt, usernameAt + usernameBytes));
  assert.equal(name.toString(), 'evtj:h6vY');
  assert.ok(request.controlled && !request.useCandidate);
  const portable = createCiphers('portable', arena);
  assert.ok(hasIntegrity(stun, 0, request.integrityAt, key));
  assert.ok(hasIntegrity(stun, 0, request.integrityAt, portable.createAuthenticator(password)));
  assert.ok(hasFingerprint(stun, 0, request.fingerprintAt));
  assert.deepEqual(Buffer.from(stun.bytes.subarray(0, sampleRequest.length)), sampleRequest);
  const other = suite.createAuthenticator(Buffer.from('other'));
  assert.equal(hasIntegrity(stun, 0, request.integrityAt, other), false);
});

test('RFC 5769 2.2 and 2.3: the reflexive addresses are masked as printed', () => {
  const cases = [
    ['192.0.2.1', '00200008 0001a147 e112a643'],
    [
      '2001:db8:1234:5678:11:2233:4455:6677',
      '00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9',
    ],
  ] as const;
  for (const [address, expected] of cases) {
    const stun = stunOf(sampleRequest);
    writeSockaddr(stun.bytes, 200, { address, port: 32_853 });
    const family = address.includes(':') ? 6 : 4;
    const source = { requestAt: 0, sockaddrAt: 200, family, authenticator: key } as const;
    const length = writeBindingSuccess(stun, 256, source);
    const printed = expected.replaceAll(' ', '');
    const written = Buffer.from(stun.bytes.subarray(276, 276 + printed.length / 2));
    assert.equal(written.toString('hex'), printed);
    assert.equal(stun.view.getUint16(256), 0x0101);
    const integrityAt = 276 + printed.length / 2;
    assert.ok(hasIntegrity(stun, 256, integrityAt, key));
    assert.ok(hasFingerprint(stun, 256, integrityAt + 24));
    assert.equal(length, integrityAt + 32 - 256);
  }
});

test('a check of ours is what a peer reads: names, role, integrity, fingerprint; the bytes repeat', () => {
  const check = {
    username: Buffer.from('evtj:h6vY'),
    transactionId: Buffer.alloc(12, 5),
    tieBreaker: Buffer.alloc(8, 6),
    authenticator: key,
  };
  arena.bytes.fill(0xff, 0, MESSAGE_BYTES);
  const length = writeOwnCheck(arena, 0, check);
  const written = Buffer.from(arena.bytes.slice(0, length));
  const { request, stun, verdict } = read(written);
  assert.equal(verdict, 'request');
  const { usernameAt, usernameBytes, integrityAt, fingerprintAt, controlled } = request;
  const name = Buffer.from(stun.bytes.subarray(usernameAt, usernameAt + usernameBytes));
  assert.equal(name.toString(), 'evtj:h6vY');
  assert.ok(controlled && !request.useCandidate);
  assert.ok(hasIntegrity(stun, 0, integrityAt, key) && hasFingerprint(stun, 0, fingerprintAt));
  writeOwnCheck(arena, 0, check);
  assert.deepEqual(Buffer.from(arena.bytes.slice(0, length)), written);
});

test('no flipped bit and no cut of an answer is authentic', () => {
  const answer = Buffer.from(bindingSuccess(sampleRequest, password.toString()));
  const isAuthentic = (bytes: Uint8Array): boolean => {
    const [stun, found] = [stunOf(bytes), createBindingRequest()];
    if (!readOwnAnswer(stun.view, 0, bytes.length, found)) return false;
    const { integrityAt, fingerprintAt } = found;
    if (!hasIntegrity(stun, 0, integrityAt, key)) return false;
    return fingerprintAt < 0 || hasFingerprint(stun, 0, fingerprintAt);
  };
  assert.ok(isAuthentic(answer));
  const fingerprintType = answer.length - 8;
  for (let bit = 0; bit < answer.length * 8; bit++) {
    const altered = Buffer.from(answer);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    // The type of the trailing fingerprint is covered by nothing; without it integrity still holds.
    const uncovered = bit >> 3 >= fingerprintType && bit >> 3 < fingerprintType + 2;
    assert.equal(isAuthentic(altered), uncovered, `bit ${bit}`);
  }
  for (let length = 0; length < answer.length; length++)
    assert.equal(isAuthentic(answer.subarray(0, length)), false);
});

test('no flipped bit and no cut of a request is authentic', () => {
  for (let bit = 0; bit < sampleRequest.length * 8; bit++) {
    const altered = Buffer.from(sampleRequest);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { request, stun, verdict } = read(altered);
    const { integrityAt, fingerprintAt } = request;
    const authentic =
      verdict === 'request' &&
      hasIntegrity(stun, 0, integrityAt, key) &&
      (fingerprintAt < 0 || hasFingerprint(stun, 0, fingerprintAt));
    const typeOfFingerprint = sampleRequest.length - 8;
    // The type of the trailing fingerprint is covered by nothing; without it integrity still holds.
    const uncovered = (bit >> 3) - typeOfFingerprint < 2 && bit >> 3 >= typeOfFingerprint;
    assert.equal(authentic, uncovered, `bit ${bit}`);
  }
  for (let length = 0; length < sampleRequest.length; length++) {
    assert.notEqual(read(sampleRequest.subarray(0, length)).verdict, 'request');
  }
});

test('what stands behind MESSAGE-INTEGRITY is not believed', () => {
  const nomination = Buffer.alloc(4);
  nomination.writeUInt16BE(attribute.useCandidate);
  const integrityEnd = sampleRequest.length - 8;
  const altered = Buffer.concat([sampleRequest.subarray(0, integrityEnd), nomination]);
  altered.writeUInt16BE(altered.length - 20, 2);
  assert.equal(read(altered).request.useCandidate, false);
});
