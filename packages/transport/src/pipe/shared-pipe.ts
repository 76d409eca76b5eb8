// What is one end of a pipe in shared memory? A ring to write into, a ring to read from, and the bell of the other side.
import {
  BellRope,
  type DescriptorName,
  RING_HEADER_BYTES,
  type RingMemory,
  RingReader,
  RingWriter,
  ringMemory,
  type SharedMemory,
} from '@chorale/native';
import type { RecordSink } from '@chorale/rtp';
import type { Pipe, PipeCounters, PipeListener } from './pipe.ts';

/** Records handed over before others have their turn; as many as datagrams in one wake-up. */
const MOST_AT_ONCE = 1024;

/** Two rings: from whoever opened the pipe, and back. */
export const pipeBytes = (capacityBytes: number): number => 2 * (RING_HEADER_BYTES + capacityBytes);

export interface SharedPipeParts {
  readonly memory: SharedMemory;
  readonly capacityBytes: number;
  readonly side: 'opened' | 'joined';
  readonly listener: PipeListener;
  readonly counters: PipeCounters;
  readonly onClosed: (pipe: SharedPipe) => void;
}

export class SharedPipe implements Pipe {
  readonly sink: RingSink;
  readonly #parts: SharedPipeParts;
  readonly #reader: RingReader;
  #isOpen = true;
  #isReading = false;

  constructor(parts: SharedPipeParts) {
    const { memory, capacityBytes, side, counters } = parts;
    this.#parts = parts;
    const there = ringMemory(memory.buffer, 0, capacityBytes);
    const back = ringMemory(memory.buffer, RING_HEADER_BYTES + capacityBytes, capacityBytes);
    this.sink = new RingSink(side === 'opened' ? there : back, counters);
    this.#reader = new RingReader(side === 'opened' ? back : there);
    counters.pipesOpen += 1;
  }

  /** Hot path: called once per wake-up. False when there is more. */
  drain(): boolean {
    if (!this.#isOpen || this.#isReading) return true;
    this.#isReading = true;
    const count = this.#read();
    const isDone = count < MOST_AT_ONCE && this.#reader.fallAsleep();
    this.#isReading = false;
    if (!this.#isOpen) this.#release();
    return isDone;
  }

  #read(): number {
    const { listener, counters } = this.#parts;
    const wasBroken = this.#reader.broken;
    const count = this.#reader.read(this.#handOver, MOST_AT_ONCE);
    if (count > 0) listener.batchRead();
    if (this.#reader.broken && !wasBroken) counters.pipesBroken += 1;
    return count;
  }

  readonly #handOver = (bytes: Buffer, at: number, lengthBytes: number): void => {
    if (this.#isOpen) this.#parts.listener.recordArrived(bytes, at, lengthBytes);
  };

  /** Whoever reads may end the pipe: its memory then goes when the reading has ended. */
  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.sink.close();
    if (!this.#isReading) this.#release();
  }

  #release(): void {
    this.#parts.memory[Symbol.dispose]();
    this.#parts.counters.pipesOpen -= 1;
    this.#parts.onClosed(this);
  }
}

/** The writing end. Until the other side's bell is known, what is written waits for it. */
export class RingSink implements RecordSink {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly #writer: RingWriter;
  readonly #counters: PipeCounters;
  #rope: BellRope | undefined;
  #isOpen = true;

  constructor(ring: RingMemory, counters: PipeCounters) {
    this.bytes = ring.bytes;
    this.view = ring.view;
    this.#writer = new RingWriter(ring);
    this.#counters = counters;
  }

  connect(bell: DescriptorName): void {
    this.#rope ??= new BellRope(bell);
    this.#rope.ring();
  }

  reserve(sizeBytes: number): number {
    const at = this.#isOpen ? this.#writer.reserve(sizeBytes) : -1;
    if (at < 0) this.#counters.pipeRefused += 1;
    return at;
  }

  commit(lengthBytes: number): void {
    if (this.#isOpen) this.#writer.commit(lengthBytes);
  }

  flush(): void {
    if (this.#isOpen && this.#writer.publish()) this.#rope?.ring();
  }

  close(): void {
    this.#isOpen = false;
    this.#rope?.[Symbol.dispose]();
  }
}
