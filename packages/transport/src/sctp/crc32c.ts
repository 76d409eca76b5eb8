// Hot path: called once per SCTP packet. What is the CRC32c of some bytes? RFC 9260 appendix A.

const POLYNOMIAL = 0x82f6_3b78;

/** Eight tables of 256: eight bytes a step ("slicing by 8"). */
const TABLES = buildTables();
const T0 = TABLES.subarray(0, 256);
const T1 = TABLES.subarray(256, 512);
const T2 = TABLES.subarray(512, 768);
const T3 = TABLES.subarray(768, 1024);
const T4 = TABLES.subarray(1024, 1280);
const T5 = TABLES.subarray(1280, 1536);
const T6 = TABLES.subarray(1536, 1792);
const T7 = TABLES.subarray(1792, 2048);

/** CRC of a whole SCTP packet of `lengthBytes` from `at`, its checksum field (bytes 8–11) counted as zero. Unsigned. */
export function packetCrc32c(bytes: Uint8Array, lengthBytes: number, at = 0): number {
  return endCrc(beginPacketCrc(bytes, lengthBytes, at));
}

/** The register after the first `lengthBytes` of a packet, its checksum field counted as zero. */
export function beginPacketCrc(bytes: Uint8Array, lengthBytes: number, at = 0): number {
  let crc = advanceCrc(0xffff_ffff, bytes, at, at + 8);
  crc = advanceCrc(crc, ZEROS, 0, 4);
  return advanceCrc(crc, bytes, at + 12, at + lengthBytes);
}

export function endCrc(register: number): number {
  return (register ^ 0xffff_ffff) >>> 0;
}

export function crc32c(bytes: Uint8Array): number {
  return endCrc(advanceCrc(0xffff_ffff, bytes, 0, bytes.length));
}

const ZEROS = new Uint8Array(4);

/** The register after further bytes; `seed`: before them. */
export function advanceCrc(seed: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = seed;
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const low = crc ^ word(bytes, at);
    const high = word(bytes, at + 4);
    crc = at8(T7, low) ^ at8(T6, low >>> 8) ^ at8(T5, low >>> 16) ^ at8(T4, low >>> 24);
    crc ^= at8(T3, high) ^ at8(T2, high >>> 8) ^ at8(T1, high >>> 16) ^ at8(T0, high >>> 24);
  }
  for (; at < to; at++) crc = at8(T0, crc ^ (bytes[at] ?? 0)) ^ (crc >>> 8);
  return crc;
}

/** Little-endian, whatever the machine. */
function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

function at8(table: Uint32Array, index: number): number {
  return table[index & 0xff] ?? 0;
}

function buildTables(): Uint32Array {
  const tables = new Uint32Array(2048);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[byte] = crc;
  }
  for (let index = 256; index < 2048; index++) {
    const previous = tables[index - 256] ?? 0;
    tables[index] = (previous >>> 8) ^ (tables[previous & 0xff] ?? 0);
  }
  return tables;
}
