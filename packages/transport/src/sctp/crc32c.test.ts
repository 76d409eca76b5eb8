import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32c, packetCrc32c } from './crc32c.ts';

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
