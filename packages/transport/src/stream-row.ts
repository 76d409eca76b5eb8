// What lies where in a stream's row? The first 128 bytes; its key follows.

/** 64-bit numbers from the row's start. */
export const RowNumber = {
  /** Of the indices that have gone out; -1: none. */
  highest: 0,
  packets: 1,
  bytes: 2,
} as const;

/** 32-bit words from the row's start. */
export const RowWord = {
  /** 0: closed. */
  generation: 6,
  socket: 7,
  /** Four words. */
  salt: 8,
  kind: 12,
  sockaddr: 16,
} as const;

export const SOCKADDR_WORDS = 8;
