// How does a ring of records lie in memory? One process writes, one reads; each word has a single writer but for `asleep`.
//
// | tail, the writer's | … | head, the reader's | … | asleep | … | data: a power of two |
//   0                        64                       128        256
//
// Head and tail count bytes modulo 2^32. A record is | length, 32 bits | bytes … |, padded to 8; it never wraps: a length of
// -1 says that the rest of the data is skipped.

export const TAIL = 0;
export const HEAD = 16;
/** 1 while the reader waits for its bell. */
export const ASLEEP = 32;
export const RING_HEADER_BYTES = 256;

export const LENGTH_BYTES = 4;
export const SKIP = -1;

/** What a record takes of the ring. */
export const spanOf = (lengthBytes: number): number => (LENGTH_BYTES + lengthBytes + 7) & ~7;

/** Longer records would have to wait for a ring that is nearly empty. */
export const longestRecord = (capacityBytes: number): number => capacityBytes / 4 - LENGTH_BYTES;

/** The three views of one ring. */
export interface RingMemory {
  readonly words: Int32Array;
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly capacityBytes: number;
}

/** `capacityBytes` is a power of two; the ring takes `RING_HEADER_BYTES` more, from `at`. */
export function ringMemory(buffer: ArrayBuffer, at: number, capacityBytes: number): RingMemory {
  if (capacityBytes < 64 || (capacityBytes & (capacityBytes - 1)) !== 0)
    throw new RangeError('the capacity of a ring is a power of two');
  return {
    words: new Int32Array(buffer, at, RING_HEADER_BYTES / 4),
    bytes: Buffer.from(buffer, at + RING_HEADER_BYTES, capacityBytes),
    view: new DataView(buffer, at + RING_HEADER_BYTES, capacityBytes),
    capacityBytes,
  };
}
