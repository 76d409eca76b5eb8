import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectPair, createRandom, listen, text } from './association-fixture.ts';
import { packetCrc32c } from './crc32c.ts';

const reliable = { label: '_reliable', ordered: true };

/** Puts the right checksum into a bent packet: over DTLS only the peer itself can bend one. */
function seal(packet: Uint8Array): Uint8Array {
  new DataView(packet.buffer, packet.byteOffset).setUint32(
    8,
    packetCrc32c(packet, packet.length),
    true,
  );
  return packet;
}

/** Cuts and overwrites, but for the ports, the tag and the checksum, which let it in. */
function bend(packet: Uint8Array, sample: Uint8Array, random: () => number): Uint8Array {
  const cut = random() < 0.3 ? 16 + Math.floor(random() * (packet.length - 16)) : packet.length;
  const bent = packet.slice(0, cut);
  bent.set(sample.subarray(0, 8));
  for (let edit = 0; edit < 1 + random() * 4; edit++) {
    bent[12 + Math.floor(random() * (bent.length - 12))] = Math.floor(random() * 256);
  }
  return seal(bent);
}

interface Fragment {
  readonly tsn: number;
  readonly flags: number;
  readonly streamId?: number;
  readonly ssn?: number;
  readonly lengthBytes?: number;
}

/** One DATA chunk as the client would send it. */
function dataPacket(
  sample: Uint8Array,
  { tsn, flags, streamId = 0, ssn = 0, lengthBytes = 1000 }: Fragment,
): Uint8Array {
  const packet = new Uint8Array(12 + 16 + lengthBytes);
  packet.set(sample.subarray(0, 12));
  const view = new DataView(packet.buffer);
  view.setUint8(13, flags);
  view.setUint16(14, 16 + lengthBytes);
  view.setUint32(16, tsn);
  view.setUint16(20, streamId);
  view.setUint16(22, ssn);
  view.setUint32(24, 53);
  return seal(packet);
}

/** A pair at rest, a DATA packet of the client's, and the next TSN of the client. */
function prepare(): { pair: ReturnType<typeof connectPair>; sample: Uint8Array; nextTsn: number } {
  const pair = connectPair({ client: { initialTsn: 1000 } });
  const theirs = pair.client.openDataChannel(reliable);
  pair.clock.advance(1000);
  theirs.send(text('hello'), false);
  const sample = pair.packets.at(-1) ?? assert.fail();
  pair.clock.advance(1000);
  const tsn = new DataView(sample.buffer).getUint32(sample[12] === 0 ? 16 : 32);
  return { pair, sample, nextTsn: tsn + 1 };
}

test('truncated and mutated packets of every kind never throw, at any time', () => {
  const record = connectPair({ seed: 5, loss: 0.1 });
  const channel = record.client.openDataChannel(reliable);
  const weak = record.client.openDataChannel({ label: 'weak', ordered: true, maxRetransmits: 0 });
  record.clock.advance(5000);
  for (let i = 0; i < 20; i++)
    for (const each of [channel, weak]) each.send(new Uint8Array(3000), true);
  record.clock.advance(5000);
  channel.close();
  record.clock.advance(5000);
  record.server[Symbol.dispose]();
  const kinds = new Map(
    record.packets.map((packet) => [(packet[12] ?? 0) * 4096 + packet.length, packet]),
  );
  const random = createRandom(20_261_120);
  for (const packet of kinds.values()) {
    const { pair, sample } = prepare();
    for (let i = 0; i < 120; i++) pair.server.receive(bend(packet, sample, random));
    pair.clock.advance(1000);
  }
});

test('a wrong checksum, a wrong tag and an unknown chunk change nothing', () => {
  const { pair, sample, nextTsn } = prepare();
  const good = dataPacket(sample, { tsn: nextTsn, flags: 7 });
  const inbox = listen(pair.serverChannels[0] ?? assert.fail());
  const before = inbox.length;
  const badSum = good.slice();
  badSum[20] = (badSum[20] ?? 0) ^ 1;
  const badTag = good.slice();
  badTag[4] = (badTag[4] ?? 0) ^ 1;
  const unknown = good.slice();
  unknown[12] = 63;
  for (const packet of [badSum, seal(badTag), seal(unknown)]) pair.server.receive(packet);
  assert.equal(inbox.length, before);
  pair.server.receive(good);
  assert.equal(inbox.length, before + 1);
});

test('fragments without end are bounded, and the association is aborted', () => {
  const { pair, sample, nextTsn } = prepare();
  for (let i = 0; i < 3000 && pair.server.dataChannels.length > 0; i++) {
    pair.server.receive(dataPacket(sample, { tsn: nextTsn + i, flags: 2, streamId: i % 1000 }));
  }
  assert.equal(pair.server.dataChannels.length, 0);
  assert.equal(pair.packets.at(-1)?.[12], 6, 'an ABORT');
});

test('a message longer than we announced aborts', () => {
  const { pair, sample, nextTsn } = prepare();
  for (let i = 0; i < 70; i++) {
    pair.server.receive(dataPacket(sample, { tsn: nextTsn + i, flags: i === 0 ? 2 : 0 }));
  }
  assert.equal(pair.server.dataChannels.length, 0);
});

test('a peer that ignores the receive window is cut off', () => {
  const { pair, sample, nextTsn } = prepare();
  let taken = 0;
  for (let i = 1; i < 10_000 && pair.server.dataChannels.length > 0; i++) {
    pair.server.receive(dataPacket(sample, { tsn: nextTsn + i, flags: 3, ssn: 2 + i }));
    taken = i;
  }
  assert.ok(taken < 2500, `${taken} messages of 1,000 bytes for a hole that never closed`);
});

test('TSNs that leave thousands of holes are not remembered', () => {
  const { pair, sample, nextTsn } = prepare();
  for (let i = 0; i < 5000; i++) {
    pair.server.receive(dataPacket(sample, { tsn: nextTsn + 2 + i * 2, flags: 7, lengthBytes: 1 }));
  }
  pair.server.receive(dataPacket(sample, { tsn: nextTsn, flags: 7, lengthBytes: 1 }));
  assert.ok((pair.packets.at(-1)?.length ?? 0) < 1163);
});

test('streams beyond the limit are not delivered to', () => {
  const { pair, sample, nextTsn } = prepare();
  pair.server.receive(dataPacket(sample, { tsn: nextTsn, flags: 3, streamId: 1024 }));
  pair.server.receive(dataPacket(sample, { tsn: nextTsn + 1, flags: 3, streamId: 65_535 }));
  assert.equal(pair.server.dataChannels.length, 1);
});

test('a cookie that we did not bake opens nothing', () => {
  const pair = connectPair({ loss: 1 });
  const init = pair.packets[0] ?? assert.fail();
  const tag = new DataView(init.buffer).getUint32(16);
  const packet = new Uint8Array(12 + 4 + 62);
  packet.set(init.subarray(0, 12));
  const view = new DataView(packet.buffer);
  view.setUint32(4, tag);
  view.setUint8(12, 10);
  view.setUint16(14, 66);
  const sent = pair.packets.length;
  pair.client.receive(seal(packet));
  assert.equal(pair.packets.length, sent);
});
