// Hot path: called once per message, and per chunk that is sent for the first time. Which message goes next, and how much of it?
import { beginMessage, cutChunk, isCut } from './cut-chunk.ts';
import { Fifo } from './fifo.ts';
import { isExpired, type OutboundChunk, type OutboundMessage } from './outbound.ts';
import type { OutboundStream } from './outbound-stream.ts';

/**
 * Streams take turns by message. Fragments of one message have consecutive TSNs (RFC 9260 section 6.9), so a message
 * that has begun goes on until its end.
 */
export class SendQueue {
  /** Nothing waits. */
  isEmpty = true;
  readonly #ready: Fifo<OutboundStream> = new Fifo();
  /** All that waits, as long as nothing else does: most messages leave at once, without a queue. */
  #alone: OutboundMessage | undefined;
  #current: OutboundMessage | undefined;

  push(message: OutboundMessage): void {
    message.stream.accept(message);
    if (this.isEmpty) {
      this.isEmpty = false;
      this.#alone = message;
      return;
    }
    if (this.#alone !== undefined) this.#enqueue(this.#alone);
    this.#alone = undefined;
    this.#enqueue(message);
  }

  /** Cuts the next chunk; undefined when there is nothing (left that is worth sending). */
  take(tsn: number, maxBytes: number, nowUs: number): OutboundChunk | undefined {
    const message = this.#current ?? this.#begin(tsn, nowUs);
    if (message === undefined) {
      this.isEmpty = true;
      return undefined;
    }
    const chunk = cutChunk(message, tsn, maxBytes);
    this.#current = isCut(message) ? undefined : message;
    this.#look();
    return chunk;
  }

  /** The rest of an abandoned message is not cut any more. */
  drop(message: OutboundMessage): void {
    if (this.#current !== message) return;
    this.#current = undefined;
    this.#look();
  }

  #look(): void {
    this.isEmpty = this.#current === undefined && this.#ready.length === 0;
  }

  #begin(tsn: number, nowUs: number): OutboundMessage | undefined {
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      if (message.stream.isDiscarded || isExpired(message, nowUs)) {
        message.stream.release(message.bytes.length, true);
        continue;
      }
      beginMessage(message, tsn);
      return message;
    }
    return undefined;
  }

  #next(): OutboundMessage | undefined {
    const alone = this.#alone;
    this.#alone = undefined;
    if (alone !== undefined) return alone;
    for (let stream = this.#ready.shift(); stream !== undefined; stream = this.#ready.shift()) {
      stream.isReady = false;
      const message = stream.queue.shift();
      this.#makeReady(stream);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  #enqueue(message: OutboundMessage): void {
    message.stream.queue.push(message);
    this.#makeReady(message.stream);
  }

  #makeReady(stream: OutboundStream): void {
    if (stream.isReady || stream.queue.length === 0) return;
    stream.isReady = true;
    this.#ready.push(stream);
  }
}
