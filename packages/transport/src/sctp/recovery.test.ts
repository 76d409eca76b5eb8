import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AssociationPair, connectPair } from './association-fixture.ts';
import { ChunkType } from './chunk-types.ts';

interface SeenChunk {
  readonly type: number;
  readonly tsn: number;
}

function chunksOf(packet: Uint8Array): SeenChunk[] {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  const chunks: SeenChunk[] = [];
  for (let at = 12; at + 4 <= packet.length; at += (view.getUint16(at + 2) + 3) & ~3) {
    chunks.push({ type: view.getUint8(at), tsn: view.getUint32(at + 4) });
  }
  return chunks;
}

/** Sends a message a millisecond over a path of 100 ms there and back; the twentieth is lost. */
function loseOne(options: { label: string; ordered: boolean; maxRetransmits?: number }): {
  pair: AssociationPair;
  chunks: SeenChunk[];
  received: number;
} {
  const pair = connectPair({ delayMs: 50 });
  const theirs = pair.client.openDataChannel(options);
  pair.clock.advance(2000);
  let received = 0;
  const ours = pair.serverChannels[0] ?? assert.fail();
  ours.onMessage = (): void => {
    received += 1;
  };
  pair.packets.length = 0;
  for (let i = 0; i < 400; i++) {
    pair.loss = i === 20 ? 1 : 0;
    theirs.send(new Uint8Array(10), true);
    pair.loss = 0;
    pair.clock.advance(1);
  }
  pair.clock.advance(5000);
  return { pair, received, chunks: pair.packets.flatMap(chunksOf) };
}

test('a lost chunk is sent once more, whatever SACKs were already under way', () => {
  const { chunks, received } = loseOne({ label: 'r', ordered: true });
  const tsns = chunks.filter(({ type }) => type === ChunkType.data).map(({ tsn }) => tsn);
  assert.equal(tsns.length - new Set(tsns).size, 1);
  assert.equal(received, 400);
});

test('FORWARD TSN is not repeated for every SACK that was already under way', () => {
  const { chunks, received } = loseOne({ label: 'l', ordered: false, maxRetransmits: 0 });
  const forwards = chunks.filter(({ type }) => type === ChunkType.forwardTsn);
  assert.ok(forwards.length >= 1 && forwards.length <= 2, `${forwards.length}`);
  assert.equal(received, 399);
});

test('acknowledgements are half as many as packets, and none is late', () => {
  const pair = connectPair({ delayMs: 1 });
  const theirs = pair.client.openDataChannel({ label: 'r', ordered: true });
  pair.clock.advance(1000);
  pair.packets.length = 0;
  for (let i = 0; i < 100; i++) theirs.send(new Uint8Array(1000), true);
  pair.clock.advance(1000);
  const chunks = pair.packets.flatMap(chunksOf);
  const sacks = chunks.filter(({ type }) => type === ChunkType.sack).length;
  assert.ok(sacks >= 50 && sacks <= 55, `${sacks} SACKs for 100 packets`);
  theirs.send(new Uint8Array(1), true);
  pair.clock.advance(202);
  assert.equal(theirs.bufferedBytes, 0, 'a single packet is acknowledged after 200 ms');
});
