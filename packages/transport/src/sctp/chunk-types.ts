// Which numbers does SCTP give to its chunks, parameters, flags and payloads?

/** RFC 9260 section 3.2; RE-CONFIG: RFC 6525; FORWARD-TSN: RFC 3758. */
export const ChunkType = {
  data: 0,
  init: 1,
  initAck: 2,
  sack: 3,
  heartbeat: 4,
  heartbeatAck: 5,
  abort: 6,
  shutdown: 7,
  shutdownAck: 8,
  error: 9,
  cookieEcho: 10,
  cookieAck: 11,
  shutdownComplete: 14,
  reconfig: 130,
  forwardTsn: 192,
} as const;

/** RFC 9260 section 3.3.1. */
export const DataFlag = { end: 1, begin: 2, unordered: 4, immediate: 8 } as const;

/** In INIT and INIT ACK. */
export const ParameterType = {
  stateCookie: 7,
  supportedExtensions: 0x8008,
  forwardTsnSupported: 0xc000,
} as const;

/** RFC 6525 section 4. */
export const ReconfigType = { outgoingReset: 13, response: 16 } as const;
export const ReconfigResult = {
  nothingToDo: 0,
  performed: 1,
  denied: 2,
  badSequence: 5,
  inProgress: 6,
} as const;

/** RFC 8831 section 8; DCEP: RFC 8832 section 8.1. */
export const PayloadProtocol = {
  dcep: 50,
  text: 51,
  binary: 53,
  emptyText: 56,
  emptyBinary: 57,
} as const;

export const HEADER_BYTES = 12;
export const CHUNK_HEADER_BYTES = 4;
/** Of a DATA chunk, its chunk header included. */
export const DATA_HEADER_BYTES = 16;

/** Chunks and parameters begin at multiples of four. */
export function padded(lengthBytes: number): number {
  return (lengthBytes + 3) & ~3;
}

/** The number nearest to `reference` that is `value` modulo 2^32: TSNs here never roll over. */
export function unwrap32(value: number, reference: number): number {
  return reference + ((value - reference) | 0);
}
