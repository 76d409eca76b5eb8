// Hot path: called once per chunk that is sent for the first time. Which message goes next, and how much of it?
import { DataFlag } from './chunk-types.ts';
import { Fifo } from './fifo.ts';
import type { OutboundChunk, OutboundMessage } from './outbound.ts';
import type { OutboundStream } from './outbound-stream.ts';

/**
 * Streams take turns by message. Fragments of one message have consecutive TSNs (RFC 9260 section 6.9), so a message
 * that has begun goes on until its end.
 */
export class SendQueue {
  readonly #ready: Fifo<OutboundStream> = new Fifo();
  #current: OutboundMessage | undefined;

  get isEmpty(): boolean {
    return this.#current === undefined && this.#ready.length === 0;
  }

  push(message: OutboundMessage): void {
    message.stream.push(message);
    this.#makeReady(message.stream);
  }

  /** Cuts the next chunk; undefined when there is nothing (left that is worth sending). */
  take(tsn: number, maxBytes: number, nowUs: number): OutboundChunk | undefined {
    const message = this.#current ?? this.#begin(tsn, nowUs);
    if (message === undefined) return undefined;
    const offset = message.cutBytes;
    const lengthBytes = Math.min(maxBytes, message.bytes.length - offset);
    message.cutBytes += lengthBytes;
    const isEnd = message.cutBytes === message.bytes.length;
    this.#current = isEnd ? undefined : message;
    const flags =
      (offset === 0 ? DataFlag.begin : 0) |
      (isEnd ? DataFlag.end : 0) |
      (message.isOrdered ? 0 : DataFlag.unordered);
    return {
      tsn,
      message,
      offset,
      lengthBytes,
      flags,
      state: 'flying',
      missing: 0,
      overtakenAfterTsn: tsn,
      transmissions: 0,
      sentAtUs: 0,
    };
  }

  /** The rest of an abandoned message is not cut any more. */
  drop(message: OutboundMessage): void {
    if (this.#current === message) this.#current = undefined;
  }

  #begin(tsn: number, nowUs: number): OutboundMessage | undefined {
    for (let stream = this.#ready.shift(); stream !== undefined; stream = this.#ready.shift()) {
      stream.isReady = false;
      const message = stream.queue.shift();
      this.#makeReady(stream);
      if (message === undefined) continue;
      if (message.expiresAtUs < nowUs) {
        stream.release(message.bytes.length, true);
        continue;
      }
      message.firstTsn = tsn;
      if (message.isOrdered) message.ssn = stream.nextSsn;
      if (message.isOrdered) stream.nextSsn = (stream.nextSsn + 1) & 0xffff;
      return message;
    }
    return undefined;
  }

  #makeReady(stream: OutboundStream): void {
    if (stream.isReady || stream.queue.length === 0) return;
    stream.isReady = true;
    this.#ready.push(stream);
  }
}
