// Are packets whose tags come late what one-by-one sealing makes of them, and is the nonce rule kept?
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { Arena, createCiphers, SLOT_BYTES } from '@chorale/native';
import { createSrtpSession, type SrtpSession } from './srtp-session.ts';
import { TagQueue } from './tag-queue.ts';

const PACKET_BYTES = 200;
const arena = new Arena(32 * SLOT_BYTES);
const suite = createCiphers('native', arena);
const skip = suite.lanes === undefined && 'this machine has no such routines';
const tags = suite.lanes === undefined ? undefined : new TagQueue(arena, suite.lanes);
const slots = arena.alloc(20 * SLOT_BYTES, SLOT_BYTES);

interface Pair {
  readonly queued: SrtpSession;
  readonly plain: SrtpSession;
  readonly far: SrtpSession;
}

function openPair(): Pair {
  const profile = 'aes128_cm_hmac_sha1_80';
  const means = {
    arena,
    suite,
    profile,
    keyingMaterial: randomBytes(60),
    inboundSources: 8,
  } as const;
  return {
    queued: createSrtpSession({ ...means, tags, role: 'server' }),
    plain: createSrtpSession({ ...means, role: 'server' }),
    far: createSrtpSession({ ...means, role: 'client' }),
  };
}

function writePacket(at: number, sequence: number, fill: number): void {
  arena.bytes.fill(fill, at, at + PACKET_BYTES);
  arena.view.setUint32(at, 0x80600000 | sequence);
  arena.view.setUint32(at + 8, 0xf0001234);
}

const sealedAt = (at: number): string =>
  Buffer.from(arena.bytes.subarray(at, at + PACKET_BYTES + 10)).toString('hex');

test('packets of several keys get the tags that one-by-one sealing makes', { skip }, () => {
  const pairs = [openPair(), openPair(), openPair()];
  const spare = slots + 19 * SLOT_BYTES;
  const expected = Array.from({ length: 11 }, (_, i) => {
    const pair = pairs[i % 3];
    assert.ok(pair);
    writePacket(spare, i, i);
    assert.equal(pair.plain.sender.protectRtp(spare, PACKET_BYTES), undefined);
    const at = slots + SLOT_BYTES * i;
    writePacket(at, i, i);
    assert.equal(pair.queued.sender.protectRtp(at, PACKET_BYTES), undefined);
    assert.equal(pair.queued.sender.protectedBytes, PACKET_BYTES + 10);
    return sealedAt(spare);
  });
  tags?.finish();
  for (const [i, sealed] of expected.entries()) {
    const at = slots + SLOT_BYTES * i;
    assert.equal(sealedAt(at), sealed);
    assert.equal(pairs[i % 3]?.far.receiver.receiveRtp(at, PACKET_BYTES + 10, 1), undefined);
  }
});

test('the same packet again is let through with the same bytes only, even before its tag', {
  skip,
}, () => {
  const { queued } = openPair();
  const [first, again, other] = [slots, slots + SLOT_BYTES, slots + 2 * SLOT_BYTES];
  for (const [at, fill] of [
    [first, 1],
    [again, 1],
    [other, 2],
  ] as const) {
    writePacket(at, 77, fill);
  }
  assert.equal(queued.sender.protectRtp(first, PACKET_BYTES), undefined);
  assert.equal(queued.sender.protectRtp(again, PACKET_BYTES), undefined);
  assert.equal(sealedAt(again), sealedAt(first));
  assert.equal(queued.sender.protectRtp(other, PACKET_BYTES), 'send_nonce_reused');
});

test('reports are sealed at once, and whatever waits before them', { skip }, () => {
  const { queued, far } = openPair();
  const report = slots + 5 * SLOT_BYTES;
  writePacket(slots, 5, 9);
  assert.equal(queued.sender.protectRtp(slots, PACKET_BYTES), undefined);
  arena.view.setUint32(report, 0x81c90001);
  arena.view.setUint32(report + 4, 0xf0001234);
  assert.equal(queued.sender.protectRtcp(report, 24), undefined);
  assert.equal(far.receiver.receiveRtcp(report, queued.sender.protectedBytes, 1), undefined);
  assert.equal(far.receiver.receiveRtp(slots, PACKET_BYTES + 10, 1), undefined);
});
