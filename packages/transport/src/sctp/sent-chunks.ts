// Which chunks have left and are not yet acknowledged, and what becomes of each? RFC 9260 section 6.3, RFC 3758.
import { DataFlag, unwrap32 } from './chunk-types.ts';
import { Fifo } from './fifo.ts';
import type { OutboundChunk, OutboundMessage } from './outbound.ts';

/** No chunk has it. */
export const NO_TSN = 0x7fff_ffff;

/**
 * In the order of their TSNs, without a hole. TSNs here are counted from 1: small integers, which need no memory of their
 * own, and never roll over.
 */
export class SentChunks {
  readonly #chunks: Fifo<OutboundChunk> = new Fifo();
  /** What the wire calls 0. */
  readonly #origin: number;
  /** TSN of the last chunk that was cut. */
  lastTsn = 0;
  /** The peer has everything up to here. */
  cumulativeTsn = 0;
  /** Bytes sent and neither acknowledged nor given up. */
  flyingBytes = 0;
  /** Chunks in state `lost`. */
  lostCount = 0;
  /** No chunk below it is `lost`. */
  firstLostTsn: number = NO_TSN;
  /** First and last TSN, in turn, of the gap blocks of the newest SACK: only what is beyond them is news. */
  knownGaps: readonly number[] = [];

  constructor(initialTsn: number) {
    this.#origin = initialTsn - 1;
  }

  /** Unsigned, as it is written. */
  onWire(tsn: number): number {
    return (this.#origin + tsn) >>> 0;
  }

  /** The one nearest to the cumulative one that is written like this. */
  fromWire(written: number): number {
    return unwrap32(written - this.#origin, this.cumulativeTsn);
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  push(chunk: OutboundChunk): void {
    this.lastTsn = chunk.tsn;
    this.#chunks.push(chunk);
  }

  /** By TSN; undefined when it was acknowledged or never sent. */
  at(tsn: number): OutboundChunk | undefined {
    return tsn <= this.cumulativeTsn ? undefined : this.#chunks.at(tsn - this.cumulativeTsn - 1);
  }

  sent(chunk: OutboundChunk, nowUs: number): void {
    if (chunk.state === 'lost') this.lostCount -= 1;
    chunk.state = 'flying';
    chunk.missing = 0;
    chunk.transmissions += 1;
    chunk.overtakenAfterTsn = this.lastTsn;
    chunk.sentAtUs = nowUs;
    this.flyingBytes += chunk.lengthBytes;
  }

  /** Marks a chunk that a gap block names. True when that was news. */
  ack(chunk: OutboundChunk): boolean {
    if (chunk.state === 'acked' || chunk.state === 'abandoned') return false;
    this.#land(chunk);
    chunk.state = 'acked';
    return true;
  }

  /** Takes the first chunk off: the peer has it, or has been told to go on without. */
  shift(): OutboundChunk | undefined {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return undefined;
    this.cumulativeTsn = chunk.tsn;
    this.#land(chunk);
    if (chunk.state !== 'abandoned') release(chunk);
    return chunk;
  }

  /** It will be sent again. */
  lose(chunk: OutboundChunk): void {
    this.#land(chunk);
    chunk.state = 'lost';
    this.lostCount += 1;
    this.firstLostTsn = Math.min(this.firstLostTsn, chunk.tsn);
  }

  /** Gives up a whole message: what was cut is abandoned, the rest is never cut. */
  abandon(message: OutboundMessage): void {
    message.isAbandoned = true;
    let tsn = Math.max(message.firstTsn, this.cumulativeTsn + 1);
    for (let chunk = this.at(tsn); chunk?.message === message; chunk = this.at(tsn)) {
      this.#land(chunk);
      chunk.state = 'abandoned';
      release(chunk);
      tsn += 1;
    }
    const restBytes = message.bytes.length - message.cutBytes;
    if (restBytes > 0) message.stream.release(restBytes, true);
  }

  /** Leaves `flying` or `lost`. */
  #land(chunk: OutboundChunk): void {
    if (chunk.state === 'flying') this.flyingBytes -= chunk.lengthBytes;
    if (chunk.state === 'lost') this.lostCount -= 1;
  }
}

function release({ message, lengthBytes, flags }: OutboundChunk): void {
  message.stream.release(lengthBytes, (flags & DataFlag.end) !== 0);
}
