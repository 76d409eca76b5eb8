// Hot path: called once per DATA chunk that holds part of a message. Which fragments make a message? RFC 9260 section 6.9.
import { DataFlag } from './chunk-types.ts';
import { OVERHEAD_BYTES } from './sctp-limits.ts';

export interface InboundChunk {
  /** Counted on beyond 2^32. */
  readonly tsn: number;
  readonly flags: number;
  readonly streamId: number;
  readonly ssn: number;
  readonly payloadProtocol: number;
  /** A view of the packet, or a copy. */
  readonly payload: Uint8Array;
}

export interface InboundMessage {
  readonly streamId: number;
  readonly ssn: number;
  readonly isOrdered: boolean;
  readonly payloadProtocol: number;
  /** Our own copy. */
  readonly bytes: Uint8Array;
}

/** Fragments with consecutive TSNs, in order. */
interface Run {
  firstTsn: number;
  lastTsn: number;
  pieces: Uint8Array[];
  lengthBytes: number;
  begins: boolean;
  ends: boolean;
  readonly head: InboundChunk;
}

/**
 * A message is the chunks from one with the begin flag to one with the end flag, their TSNs without a hole; streams
 * therefore cannot mix, however they interleave.
 */
export class Reassembly {
  readonly #byFirst = new Map<number, Run>();
  readonly #byLast = new Map<number, Run>();
  readonly #maxMessageBytes: number;
  /** Bytes of unfinished messages, bookkeeping included. */
  heldBytes = 0;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** The message that this chunk completes; `too-long` when its message has outgrown the limit. */
  add(chunk: InboundChunk): InboundMessage | 'too-long' | undefined {
    const payload = chunk.payload.slice();
    let run: Run = {
      firstTsn: chunk.tsn,
      lastTsn: chunk.tsn,
      pieces: [payload],
      lengthBytes: payload.length,
      begins: (chunk.flags & DataFlag.begin) !== 0,
      ends: (chunk.flags & DataFlag.end) !== 0,
      head: chunk,
    };
    this.heldBytes += payload.length + OVERHEAD_BYTES;
    const before = this.#byLast.get(chunk.tsn - 1);
    if (!run.begins && before && belongs(before, run)) run = this.#merge(before, run);
    const after = this.#byFirst.get(chunk.tsn + 1);
    if (!run.ends && after && belongs(run, after)) run = this.#merge(run, after);
    if (run.lengthBytes > this.#maxMessageBytes) return 'too-long';
    return run.begins && run.ends ? this.#finish(run) : this.#keep(run);
  }

  /** FORWARD TSN: fragments up to `tsn` lack others that will not come. */
  forget(tsn: number): void {
    for (const run of this.#byFirst.values()) {
      if (run.firstTsn <= tsn) this.#remove(run);
    }
  }

  #merge(left: Run, right: Run): Run {
    this.#byFirst.delete(left.firstTsn);
    this.#byLast.delete(left.lastTsn);
    this.#byFirst.delete(right.firstTsn);
    this.#byLast.delete(right.lastTsn);
    for (const piece of right.pieces) left.pieces.push(piece);
    left.lastTsn = right.lastTsn;
    left.lengthBytes += right.lengthBytes;
    left.ends = right.ends;
    return left;
  }

  #keep(run: Run): undefined {
    this.#byFirst.set(run.firstTsn, run);
    this.#byLast.set(run.lastTsn, run);
  }

  #finish(run: Run): InboundMessage {
    this.#remove(run);
    const bytes = new Uint8Array(run.lengthBytes);
    let at = 0;
    for (const piece of run.pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return messageOf(run.head, bytes);
  }

  #remove(run: Run): void {
    this.#byFirst.delete(run.firstTsn);
    this.#byLast.delete(run.lastTsn);
    this.heldBytes -= run.lengthBytes + run.pieces.length * OVERHEAD_BYTES;
  }
}

export function messageOf(chunk: InboundChunk, bytes: Uint8Array): InboundMessage {
  const { streamId, ssn, payloadProtocol } = chunk;
  return {
    streamId,
    ssn,
    payloadProtocol,
    bytes,
    isOrdered: (chunk.flags & DataFlag.unordered) === 0,
  };
}

/** A begin flag in the middle means that the message before was given up. */
function belongs(left: Run, right: Run): boolean {
  if (left.ends || right.begins || left.head.streamId !== right.head.streamId) return false;
  const isSameOrder = ((left.head.flags ^ right.head.flags) & DataFlag.unordered) === 0;
  const isOrdered = (left.head.flags & DataFlag.unordered) === 0;
  return isSameOrder && (!isOrdered || left.head.ssn === right.head.ssn);
}
