// What becomes of a CRC32c when so many zero bytes follow? So that bytes which go to many need be read only once.
// Hot path: called once per message and receiver.
//
// The register after `a` and then `b` is that after `a` moved on by as many zeros as `b` has bytes, plus (xor) that of `b` alone.
import { advanceCrc } from './crc32c.ts';

/** Powers of two up to 32,768 bytes; each moves on by four tables of 256, one for each byte of the register. */
const POWERS = 16;
const TABLE_WORDS = 1024;
const TABLES = buildTables();

/** `lengthBytes` below 65,536. */
export function shiftCrc(register: number, lengthBytes: number): number {
  let crc = register;
  for (let power = 0, rest = lengthBytes; rest > 0; power++, rest >>>= 1) {
    if ((rest & 1) !== 0) crc = moveOn(power * TABLE_WORDS, crc);
  }
  return crc;
}

function moveOn(table: number, crc: number): number {
  return (
    word(table + (crc & 0xff)) ^
    word(table + 256 + ((crc >>> 8) & 0xff)) ^
    word(table + 512 + ((crc >>> 16) & 0xff)) ^
    word(table + 768 + (crc >>> 24))
  );
}

function word(index: number): number {
  return TABLES[index] ?? 0;
}

/** A step of a power is the step of the one below, twice. */
function buildTables(): Uint32Array {
  const tables = new Uint32Array(POWERS * TABLE_WORDS);
  const zero = new Uint8Array(1);
  let step = (crc: number): number => advanceCrc(crc, zero, 0, 1);
  for (let power = 0; power < POWERS; power++) {
    const start = power * TABLE_WORDS;
    for (let index = 0; index < TABLE_WORDS; index++) {
      tables[start + index] = step(((index & 0xff) << (8 * (index >>> 8))) >>> 0);
    }
    const moved = (crc: number): number =>
      [0, 8, 16, 24].reduce(
        (sum, bits) => sum ^ (tables[start + 32 * bits + ((crc >>> bits) & 0xff)] ?? 0),
        0,
      );
    step = (crc) => moved(moved(crc));
  }
  return tables;
}
