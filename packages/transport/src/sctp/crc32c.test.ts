import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkType } from './chunk-types.ts';
import { shiftCrc } from './crc-shift.ts';
import { advanceCrc, crc32c, packetCrc32c } from './crc32c.ts';
import { PacketMemory } from './packet-memory.ts';
import { PacketWriter } from './packet-writer.ts';

// RFC 3720 appendix B.4, and the check value that every catalogue of CRCs lists.
for (const [name, bytes, expected] of [
  ['nothing', new Uint8Array(), 0],
  ['32 zeros', new Uint8Array(32), 0x8a91_36aa],
  ['32 times ff', new Uint8Array(32).fill(0xff), 0x62a8_ab43],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd_794e],
  ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113f_db5c],
  ['123456789', new TextEncoder().encode('123456789'), 0xe306_9283],
] as const) {
  test(`the CRC32c of ${name}`, () => assert.equal(crc32c(bytes), expected));
}

test('the checksum field of a packet counts as zero', () => {
  for (const length of [12, 13, 27, 100]) {
    const packet = Uint8Array.from({ length }, (_, i) => i * 7);
    const zeroed = packet.slice().fill(0, 8, 12);
    assert.equal(packetCrc32c(packet, length), crc32c(zeroed));
  }
});

test('a sum of two parts is the first, moved on, with the second', () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) ^ (i >>> 5));
  for (const length of [0, 1, 2, 7, 128, 1000, 1163, 32_768, 65_535]) {
    const whole = advanceCrc(0xffff_ffff, bytes, 0, 40 + length);
    const first = advanceCrc(0xffff_ffff, bytes, 0, 40);
    const second = advanceCrc(0, bytes, 40, 40 + length);
    assert.equal((shiftCrc(first, length) ^ second) >>> 0, whole >>> 0, `${length} bytes`);
  }
});

test('a packet with a message that went to others has the sum of its bytes', () => {
  const sent: Uint8Array[] = [];
  const memory = new PacketMemory(new Uint8Array(1160));
  const writer = new PacketWriter(memory, (length) => sent.push(memory.bytes.slice(0, length)) > 0);
  const message = Uint8Array.from({ length: 999 }, (_, i) => i);
  const add = (bytes: Uint8Array): void =>
    writer.addMessage(writer.open(ChunkType.data, 3, 4 + bytes.length), bytes);
  add(message);
  writer.flush();
  writer.tag = 77;
  add(message);
  writer.flush();
  add(message);
  add(message.subarray(0, 50));
  writer.flush();
  add(message.subarray(0, 200));
  writer.flush();
  assert.equal(sent.length, 4);
  for (const packet of sent) {
    const sum = new DataView(packet.buffer).getUint32(8, true);
    assert.equal(sum, packetCrc32c(packet, packet.length));
  }
});
