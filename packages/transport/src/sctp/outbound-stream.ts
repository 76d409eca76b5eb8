// What waits in one outgoing stream, and how much of it is not yet acknowledged?
import { Fifo } from './fifo.ts';
import type { OutboundMessage } from './outbound.ts';
import { LOW_WATER_BYTES, OVERHEAD_BYTES } from './sctp-limits.ts';

export class OutboundStream {
  readonly id: number;
  readonly queue: Fifo<OutboundMessage> = new Fifo();
  nextSsn = 0;
  /** In the list of streams that have something to send. */
  isReady = false;
  /** What has not begun to be sent is not sent any more. */
  isDiscarded = false;
  /** Called when `bufferedBytes` falls to the low-water mark after having been above. */
  drained: (() => void) | undefined;
  /** Called when everything was acknowledged or abandoned. Set only by whoever waits for it. */
  emptied: (() => void) | undefined;
  #bufferedBytes = 0;
  #messages = 0;

  constructor(id: number) {
    this.id = id;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** With bookkeeping: what the buffer limits are compared with. */
  get costBytes(): number {
    return this.#bufferedBytes + this.#messages * OVERHEAD_BYTES;
  }

  get isIdle(): boolean {
    return this.#messages === 0;
  }

  /** A message that is the stream's from now on, until `release`. */
  accept(message: OutboundMessage): void {
    this.#bufferedBytes += message.bytes.length;
    this.#messages += 1;
  }

  /** Drops what has not begun to be sent. */
  discard(): void {
    this.isDiscarded = true;
    for (let message = this.queue.shift(); message; message = this.queue.shift()) {
      this.release(message.bytes.length, true);
    }
  }

  /** Bytes that were acknowledged or abandoned; `isEnd` with the last of a message. */
  release(lengthBytes: number, isEnd: boolean): void {
    const before = this.#bufferedBytes;
    this.#bufferedBytes -= lengthBytes;
    if (isEnd) this.#messages -= 1;
    if (before > LOW_WATER_BYTES && this.#bufferedBytes <= LOW_WATER_BYTES) this.drained?.();
    if (this.#messages === 0) this.emptied?.();
  }
}
