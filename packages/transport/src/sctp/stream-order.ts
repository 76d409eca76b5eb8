// Hot path: called once per ordered message. Which messages of a stream may be delivered now? RFC 9260 section 6.6.
import type { InboundMessage } from './reassembly.ts';
import { OVERHEAD_BYTES } from './sctp-limits.ts';

interface StreamState {
  nextSsn: number;
  /** Complete and too early, by SSN. */
  readonly early: Map<number, InboundMessage>;
}

/** Every incoming stream's place in its sequence. */
export class StreamOrder {
  readonly #streams = new Map<number, StreamState>();
  readonly #deliver: (message: InboundMessage) => void;
  /** Bytes that wait for earlier messages, bookkeeping included. */
  heldBytes = 0;

  constructor(deliver: (message: InboundMessage) => void) {
    this.#deliver = deliver;
  }

  add(message: InboundMessage): void {
    const stream = this.#stream(message.streamId);
    const ahead = ((message.ssn - stream.nextSsn) << 16) >> 16;
    if (ahead < 0) return;
    if (ahead > 0) {
      if (stream.early.has(message.ssn)) return;
      stream.early.set(message.ssn, message);
      this.heldBytes += message.bytes.length + OVERHEAD_BYTES;
      return;
    }
    stream.nextSsn = (stream.nextSsn + 1) & 0xffff;
    this.#deliver(message);
    if (stream.early.size > 0) this.#drain(stream);
  }

  /** FORWARD TSN: messages up to `ssn` that are not here will not come; those that are, are delivered. */
  skip(streamId: number, ssn: number): void {
    const stream = this.#stream(streamId);
    while (((ssn - stream.nextSsn) << 16) >> 16 >= 0) {
      if (stream.early.size === 0) {
        stream.nextSsn = (ssn + 1) & 0xffff;
        return;
      }
      this.#deliverEarly(stream);
      stream.nextSsn = (stream.nextSsn + 1) & 0xffff;
    }
    this.#drain(stream);
  }

  /** The peer starts the stream anew. RFC 6525 section 5.2.2. */
  reset(streamId: number): void {
    const stream = this.#streams.get(streamId);
    if (stream === undefined) return;
    for (const { bytes } of stream.early.values()) this.heldBytes -= bytes.length + OVERHEAD_BYTES;
    this.#streams.delete(streamId);
  }

  #drain(stream: StreamState): void {
    while (this.#deliverEarly(stream)) stream.nextSsn = (stream.nextSsn + 1) & 0xffff;
  }

  #deliverEarly(stream: StreamState): boolean {
    const message = stream.early.get(stream.nextSsn);
    if (message === undefined) return false;
    stream.early.delete(stream.nextSsn);
    this.heldBytes -= message.bytes.length + OVERHEAD_BYTES;
    this.#deliver(message);
    return true;
  }

  #stream(streamId: number): StreamState {
    let stream = this.#streams.get(streamId);
    if (stream === undefined) {
      stream = { nextSsn: 0, early: new Map() };
      this.#streams.set(streamId, stream);
    }
    return stream;
  }
}
