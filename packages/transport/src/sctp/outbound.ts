// What is on its way to the peer: messages, and the DATA chunks that they are cut into?
import type { OutboundStream } from './outbound-stream.ts';

export interface OutboundMessage {
  readonly stream: OutboundStream;
  /** Our own copy. */
  readonly bytes: Uint8Array;
  readonly payloadProtocol: number;
  readonly isOrdered: boolean;
  /** `ALWAYS` for a reliable one. RFC 3758. */
  readonly maxRetransmits: number;
  /** Microseconds since the epoch after which it is not sent again; undefined without a lifetime. */
  readonly expiresAtUs: number | undefined;
  /** Stream sequence number, given with the first fragment. */
  ssn: number;
  /** Cut into chunks so far. */
  cutBytes: number;
  firstTsn: number;
  isAbandoned: boolean;
}

/** More often than anything is sent. No infinity: a small integer needs no memory of its own. */
export const ALWAYS = 0x3fff_ffff;

/** `lost`: waits to be sent again. `abandoned`: its message is given up. */
export type ChunkState = 'flying' | 'acked' | 'lost' | 'abandoned';

export interface OutboundChunk {
  /** As `SentChunks` counts. */
  readonly tsn: number;
  readonly message: OutboundMessage;
  readonly offset: number;
  readonly lengthBytes: number;
  /** Of `DataFlag`. */
  readonly flags: number;
  state: ChunkState;
  /** SACKs that acknowledged chunks which left later, and not this one. */
  missing: number;
  /** Last TSN that had left before it did: only what is beyond it left later. */
  overtakenAfterTsn: number;
  transmissions: number;
  sentAtUs: number;
}

export function isExpired({ expiresAtUs }: OutboundMessage, nowUs: number): boolean {
  return expiresAtUs !== undefined && expiresAtUs < nowUs;
}
