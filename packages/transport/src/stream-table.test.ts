// Does a stream's shorter way seal as its peer's sender does, and end when anything about it does?
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  CIPHER_SCRATCH_BYTES,
  type CipherSuite,
  createCiphers,
  live,
  openPacketIo,
  type PacketIo,
  SLOT_BYTES,
} from '@chorale/native';
import { DropCounters } from './drop-reason.ts';
import { SendQueue } from './send-queue.ts';
import { keyingMaterialBytes, type SrtpProfile } from './srtp/key-derivation.ts';
import { createSrtpSession } from './srtp/srtp-session.ts';
import { TagQueue } from './srtp/tag-queue.ts';
import { STREAM_TABLE_BYTES, StreamTable } from './stream-table.ts';

const SSRC = 0xf0001234;
const HEADER_BYTES = 12;
const PACKET_BYTES = 120;

interface Bench {
  readonly io: PacketIo;
  readonly suite: CipherSuite;
  readonly tags: TagQueue;
  readonly streams: StreamTable;
}

async function openBench(): Promise<Bench | null> {
  const extraBytes = CIPHER_SCRATCH_BYTES + STREAM_TABLE_BYTES + 8 * SLOT_BYTES;
  const means = { addresses: ['127.0.0.1'], port: 0, socketBufferBytes: 65_536, extraBytes };
  const io = await openPacketIo('native', means);
  const suite = createCiphers('native', io.arena);
  const { rows, lanes, aeadRows } = suite;
  if (rows === undefined || lanes === undefined) {
    await io[Symbol.asyncDispose]();
    return null;
  }
  const tags = new TagQueue(io.arena, lanes);
  const { arena, sockets } = io;
  const streams = new StreamTable({ arena, sockets, rows, tags, aeadRows });
  return { io, suite, tags, streams };
}

const opened = await openBench().catch(() => null);
const skip = opened === null && 'this machine has no such routines';
test.after(() => opened?.io[Symbol.asyncDispose]());

function openPeer(profile: SrtpProfile = 'aes128_cm_hmac_sha1_80') {
  assert.ok(opened);
  const { io, suite, tags, streams } = opened;
  const [socket] = io.sockets;
  assert.ok(socket);
  const means = {
    ...{ arena: io.arena, suite, inboundSources: 8 },
    ...{ profile, keyingMaterial: randomBytes(keyingMaterialBytes(profile)) },
  } as const;
  const near = createSrtpSession({ ...means, tags, streams, role: 'server' });
  const far = createSrtpSession({ ...means, role: 'client' });
  const sink = new SendQueue<undefined>(io.arena, new DropCounters(), streams);
  const sockaddr = new Uint32Array(8);
  new DataView(sockaddr.buffer).setUint16(0, 2, true);
  const path = { socket, sockaddr, hash: 0, owner: undefined, generation: 0 };
  const pair = { ...path, checkedUs: 0, nominatedUs: 0, next: undefined };
  sink.direct(pair, near.sender);
  const tagBytes = profile === 'aead_aes_128_gcm' ? 16 : 10;
  return { io, tags, streams, near, far, sink, pair, tagBytes };
}

type Peer = ReturnType<typeof openPeer>;

function write({ io: { arena } }: Peer, at: number, sequence: number): void {
  arena.bytes.fill(sequence & 0xff, at, at + PACKET_BYTES);
  arena.view.setUint32(at, 0x80600000 | (sequence & 0xffff));
  arena.view.setUint32(at + 8, SSRC);
}

/** Why the far side does not take the packet; undefined when it does. */
function receive({ io, far, tags, tagBytes }: Peer, at: number): string | undefined {
  tags.finish();
  const refused = far.receiver.receiveRtp(at, PACKET_BYTES + tagBytes, 1);
  const { view } = io.arena;
  const isWhole = view.getUint8(at + PACKET_BYTES - 1) === view.getUint8(at + 3);
  return refused ?? (isWhole ? undefined : 'other bytes');
}

function sendLong(peer: Peer, sequence: number): string | undefined {
  const at = peer.sink.reserve();
  write(peer, at, sequence);
  peer.sink.commit(PACKET_BYTES);
  return receive(peer, at);
}

/** Every other packet has its payload elsewhere, and nonsense behind its header. */
function shareEvery({ io: { arena }, streams }: Peer, at: number, sequence: number): number {
  if (sequence % 2 === 0) return -1;
  const bytes = Buffer.from(arena.bytes.buffer);
  const sharedAt = streams.share(bytes, at + HEADER_BYTES, at + PACKET_BYTES);
  arena.bytes.fill(0xee, at + HEADER_BYTES, at + PACKET_BYTES);
  return sharedAt;
}

/** `asked`: the sink is to be asked. */
function sendShort(peer: Peer, stream: number, generation: number, sequence: number) {
  const at = peer.streams.reserve(stream, generation);
  if (at < 0) return 'asked';
  write(peer, at, sequence);
  return peer.streams.commit(HEADER_BYTES, PACKET_BYTES, shareEvery(peer, at, sequence))
    ? receive(peer, at)
    : 'asked';
}

for (const profile of ['aes128_cm_hmac_sha1_80', 'aead_aes_128_gcm'] as const) {
  test(`packets of both ways are one stream, across the roll-over: ${profile}`, { skip }, () => {
    const peer = openPeer(profile);
    assert.equal(peer.sink.streamOf(SSRC), -1, 'not before its first packet');
    assert.equal(sendLong(peer, 65_530), undefined);
    const stream = peer.sink.streamOf(SSRC);
    if (stream < 0) return peer.near[Symbol.dispose](); // this machine has no rows for the profile
    const generation = peer.streams.generation(stream);
    for (let sequence = 65_531; sequence < 65_531 + 700; sequence += 1) {
      const way =
        sequence % 7 === 0
          ? sendLong(peer, sequence)
          : sendShort(peer, stream, generation, sequence);
      assert.equal(way, undefined, `${sequence}`);
    }
    assert.equal(peer.sink.packetsSent, 701);
    assert.equal(peer.sink.bytesSent, 701 * (PACKET_BYTES + peer.tagBytes));
    peer.near[Symbol.dispose]();
    peer.sink.direct(undefined, undefined);
    assert.equal(peer.sink.packetsSent, 701, 'counts outlive the keys');
  });
}

test('what comes out of turn is for the sink, which lets it out once', { skip }, () => {
  const peer = openPeer();
  sendLong(peer, 10);
  const stream = peer.sink.streamOf(SSRC);
  const generation = peer.streams.generation(stream);
  assert.equal(sendShort(peer, stream, generation, 15), undefined);
  assert.equal(sendShort(peer, stream, generation, 13), 'asked');
  assert.equal(sendLong(peer, 13), undefined);
  assert.equal(sendShort(peer, stream, generation, 15), 'asked', 'again');
  const at = peer.sink.reserve();
  write(peer, at, 15);
  peer.io.arena.bytes.fill(0x77, at + 20, at + 30);
  const before = peer.sink.packetsSent;
  peer.sink.commit(PACKET_BYTES);
  assert.equal(peer.sink.packetsSent, before, 'other bytes under a number that went out');
  peer.near[Symbol.dispose]();
});

test('another pair, none, and the end of the keys each end the generation', { skip }, () => {
  const rows = live.keyRows;
  const peer = openPeer();
  sendLong(peer, 1);
  const stream = peer.sink.streamOf(SSRC);
  const first = peer.streams.generation(stream);
  peer.sink.direct({ ...peer.pair }, peer.near.sender);
  assert.equal(sendShort(peer, stream, first, 2), 'asked');
  assert.equal(peer.sink.streamOf(SSRC), stream);
  const second = peer.streams.generation(stream);
  assert.notEqual(second, first);
  assert.equal(sendShort(peer, stream, second, 2), undefined);
  peer.sink.direct(undefined, undefined);
  assert.equal(sendShort(peer, stream, second, 3), 'asked');
  assert.equal(peer.sink.streamOf(SSRC), -1);
  peer.sink.direct(peer.pair, peer.near.sender);
  assert.equal(peer.sink.streamOf(SSRC), stream);
  peer.near[Symbol.dispose]();
  assert.equal(peer.streams.generation(stream), 0);
  peer.far[Symbol.dispose]();
  assert.equal(live.keyRows, rows, 'no key stays');
});
