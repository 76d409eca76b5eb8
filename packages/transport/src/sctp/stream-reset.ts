// How do both sides agree that a stream has ended? One request at a time, repeated until answered. RFC 6525 section 5.
import type { Clock } from '@chorale/async';
import { ReconfigResult } from './chunk-types.ts';
import { LazyTimer } from './lazy-timer.ts';
import type { PacketWriter } from './packet-writer.ts';
import {
  type OutgoingReset,
  readReconfig,
  writeOutgoingReset,
  writeResponse,
} from './reconfig-chunk.ts';
import { MAX_RETRANSMISSIONS } from './sctp-limits.ts';

/** Streams that one request names; further ones wait for the next. */
const MAX_STREAMS = 100;

export interface StreamResetIo {
  readonly clock: Clock;
  readonly writer: PacketWriter;
  timeoutMs(): number;
  /** TSN of the last chunk that was cut, 32 bits. */
  lastSentTsn(): number;
  /** Whether everything up to this TSN has come. */
  hasReceived(tsn: number): boolean;
  /** The peer's side of these streams begins anew; empty: of all. */
  incomingReset(streamIds: readonly number[]): void;
  /** Our side of this stream may begin anew. */
  outgoingReset(streamId: number): void;
  flush(): void;
}

export class StreamReset {
  readonly #io: StreamResetIo;
  readonly #timer: LazyTimer;
  readonly #waiting = new Set<number>();
  #outstanding: OutgoingReset | undefined;
  #attempts = 0;
  #nextSequence: number;
  #peerSequence: number;
  #lastResult: number = ReconfigResult.nothingToDo;

  /** Sequences begin with the sides' initial TSNs. RFC 6525 section 4.1. */
  constructor(io: StreamResetIo, localTsn: number, peerTsn: number) {
    this.#io = io;
    this.#nextSequence = localTsn >>> 0;
    this.#peerSequence = peerTsn >>> 0;
    this.#timer = new LazyTimer(io.clock, () => this.#repeat());
  }

  /** Our side of the stream has sent its last. */
  request(streamId: number): void {
    this.#waiting.add(streamId);
    this.#next();
  }

  receive(value: Uint8Array): void {
    readReconfig(value, {
      outgoingReset: (request) => this.#answer(request),
      response: (sequence, result) => this.#answered(sequence, result),
      other: (sequence) => this.#deny(sequence),
    });
  }

  stop(): void {
    this.#timer.stop();
  }

  #next(): void {
    if (this.#outstanding !== undefined || this.#waiting.size === 0) return;
    const streamIds = [...this.#waiting].slice(0, MAX_STREAMS);
    for (const id of streamIds) this.#waiting.delete(id);
    const lastTsn = this.#io.lastSentTsn();
    this.#outstanding = { sequence: this.#nextSequence, lastTsn, streamIds };
    this.#nextSequence = (this.#nextSequence + 1) >>> 0;
    this.#attempts = 0;
    this.#write();
  }

  #write(): void {
    if (this.#outstanding === undefined) return;
    writeOutgoingReset(this.#io.writer, this.#outstanding, (this.#peerSequence - 1) >>> 0);
    this.#timer.start(this.#io.timeoutMs());
  }

  #repeat(): void {
    this.#attempts += 1;
    if (this.#attempts > MAX_RETRANSMISSIONS) return this.#finish();
    this.#write();
    this.#io.flush();
  }

  #answered(sequence: number, result: number): void {
    if (sequence !== this.#outstanding?.sequence || result === ReconfigResult.inProgress) return;
    this.#finish();
  }

  #finish(): void {
    const streamIds = this.#outstanding?.streamIds ?? [];
    this.#outstanding = undefined;
    this.#timer.stop();
    for (const id of streamIds) this.#io.outgoingReset(id);
    this.#next();
  }

  #answer(request: OutgoingReset): void {
    if (!this.#isNext(request.sequence)) return;
    if (!this.#io.hasReceived(request.lastTsn)) {
      writeResponse(this.#io.writer, request.sequence, ReconfigResult.inProgress);
      return;
    }
    this.#settle(ReconfigResult.performed);
    this.#io.incomingReset(request.streamIds);
  }

  #deny(sequence: number): void {
    if (this.#isNext(sequence)) this.#settle(ReconfigResult.denied);
  }

  /** A repeated request gets the result that it got before. */
  #isNext(sequence: number): boolean {
    if (sequence === this.#peerSequence) return true;
    const isRepeated = sequence === (this.#peerSequence - 1) >>> 0;
    const result = isRepeated ? this.#lastResult : ReconfigResult.badSequence;
    writeResponse(this.#io.writer, sequence, result);
    return false;
  }

  #settle(result: number): void {
    writeResponse(this.#io.writer, this.#peerSequence, result);
    this.#lastResult = result;
    this.#peerSequence = (this.#peerSequence + 1) >>> 0;
  }
}
