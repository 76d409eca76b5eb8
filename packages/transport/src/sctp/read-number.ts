// Hot path: called several times per SCTP packet. Which number begins at this byte? Without a view: none is made for a packet.

/** Big-endian, as everything in SCTP but its checksum. Zero beyond the end. */
export function readU16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** Unsigned. */
export function readU32(bytes: Uint8Array, at: number): number {
  return ((readU16(bytes, at) << 16) | readU16(bytes, at + 2)) >>> 0;
}
