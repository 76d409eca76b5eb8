// What is one end of a pipe of messages? Records gather until the batch ends; the other side says how much it has read.
import type { RecordSink } from '@chorale/rtp';
import type { MessageWay } from './message-pipes.ts';
import type { Pipe, PipeCounters, PipeListener } from './pipe.ts';

/** One message; below what a bus takes. */
const BATCH_BYTES: number = 512 << 10;
/** Written and not yet read over there: beyond it nothing is taken. */
const WINDOW_BYTES: number = 2 << 20;
/** The reader says so at the latest after as much. */
const TOLD_EVERY_BYTES: number = WINDOW_BYTES / 8;
/** Every message begins with how many bytes its sender has read, a 64-bit number. */
const HEAD_BYTES = 8;
const LENGTH_BYTES = 4;

export interface MessagePipeParts {
  readonly way: MessageWay;
  readonly to: string;
  readonly from: string;
  readonly listener: PipeListener;
  readonly counters: PipeCounters;
  readonly onClosed: () => void;
}

export class MessagePipe implements Pipe, RecordSink {
  readonly bytes: Buffer = Buffer.alloc(BATCH_BYTES);
  readonly view: DataView = new DataView(this.bytes.buffer, this.bytes.byteOffset, BATCH_BYTES);
  readonly #parts: MessagePipeParts;
  readonly #subscription: Disposable;
  #end = HEAD_BYTES;
  #hasBegun = false;
  #isOpen = true;
  #written = 0;
  #readThere = 0;
  #read = 0;
  #told = 0;

  constructor(parts: MessagePipeParts) {
    this.#parts = parts;
    const { way, from, counters } = parts;
    this.#subscription = way.subscribe(from, ({ data }) => this.#receive(data));
    counters.pipesOpen += 1;
  }

  get sink(): RecordSink {
    return this;
  }

  /** The other side listens. */
  begin(): void {
    this.#hasBegun = true;
    this.flush();
  }

  reserve(sizeBytes: number): number {
    const needed = LENGTH_BYTES + sizeBytes;
    if (this.#end + needed > BATCH_BYTES) this.flush();
    const unread = this.#written - this.#readThere + this.#end - HEAD_BYTES;
    const fits = this.#end + needed <= BATCH_BYTES && unread + needed <= WINDOW_BYTES;
    if (fits && this.#isOpen) return this.#end + LENGTH_BYTES;
    this.#parts.counters.pipeRefused += 1;
    return -1;
  }

  commit(lengthBytes: number): void {
    this.view.setUint32(this.#end, lengthBytes, true);
    this.#end += LENGTH_BYTES + lengthBytes;
  }

  flush(): void {
    if (this.#end === HEAD_BYTES || !this.#hasBegun) return;
    this.#written += this.#end - HEAD_BYTES;
    this.#send();
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#subscription[Symbol.dispose]();
    this.#parts.counters.pipesOpen -= 1;
    this.#parts.onClosed();
  }

  /** Published bytes belong to the bus: a copy goes. */
  #send(): void {
    if (!this.#isOpen) return;
    this.view.setFloat64(0, this.#read, true);
    this.#told = this.#read;
    this.#parts.way.publish(this.#parts.to, Uint8Array.from(this.bytes.subarray(0, this.#end)));
    this.#end = HEAD_BYTES;
  }

  #receive(data: Uint8Array): void {
    if (!this.#isOpen) return;
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.length);
    if (bytes.length < HEAD_BYTES || !this.#takeRecords(bytes))
      this.#parts.counters.pipesBroken += 1;
    else this.#readThere = bytes.readDoubleLE(0);
    this.#parts.listener.batchRead();
    if (this.#read - this.#told >= TOLD_EVERY_BYTES) this.#tell();
  }

  /** With what waits to be sent, or alone. */
  #tell(): void {
    if (this.#end > HEAD_BYTES) this.flush();
    else this.#send();
  }

  /** False for a message that is cut short. */
  #takeRecords(bytes: Buffer): boolean {
    let at = HEAD_BYTES;
    while (at + LENGTH_BYTES <= bytes.length) {
      const lengthBytes = bytes.readUInt32LE(at);
      at += LENGTH_BYTES;
      if (at + lengthBytes > bytes.length) return false;
      this.#parts.listener.recordArrived(bytes, at, lengthBytes);
      at += lengthBytes;
    }
    this.#read += bytes.length - HEAD_BYTES;
    return at === bytes.length;
  }
}
