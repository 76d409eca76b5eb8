// How does one process wake another? A byte in a pipe of the kernel; the reader's loop watches it.
import { closeSync } from 'node:fs';
import { requireFfi } from '../ffi.ts';
import { live } from '../live-counters.ts';
import { openReadiness, READABLE, type Readiness } from '../readiness.ts';
import { toWord } from '../small-numbers.ts';
import { type DescriptorName, nameDescriptor, openNamed, TO_RING } from './descriptor-name.ts';
import { openMemoryCalls, PIPE_FLAGS } from './memory-calls.ts';

/** Bytes taken at once: several may have rung. */
const TAKEN = 64;

/** What a worker is woken by; one for all its pipes. */
export class Bell implements AsyncDisposable {
  readonly #readFd: number;
  readonly #writeFd: number;
  readonly #readiness: Readiness;
  readonly #taken = new ArrayBuffer(TAKEN);
  readonly #takenAt: bigint = requireFfi().getRawPointer(this.#taken);
  #closed: Promise<void> | undefined;

  /** `ring` runs straight from the loop: promise jobs that it queues need a `setImmediate`. */
  constructor(ring: () => void) {
    const descriptors = new Int32Array(2);
    const address = requireFfi().getRawPointer(descriptors.buffer);
    if (openMemoryCalls().pipe2(address, PIPE_FLAGS) !== 0) throw new Error('no pipe to wake by');
    [this.#readFd = -1, this.#writeFd = -1] = descriptors;
    this.#readiness = openReadiness(this.#readFd, () => {
      this.#empty();
      ring();
    });
    this.#readiness.watch(READABLE);
    live.bells += 1;
  }

  /** For `BellRope` in another process, as long as this one lives. */
  get name(): DescriptorName {
    return nameDescriptor(this.#writeFd);
  }

  #empty(): void {
    const { read } = openMemoryCalls();
    while (read(toWord(this.#readFd), this.#takenAt, toWord(TAKEN)) === TAKEN);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#readiness[Symbol.asyncDispose]();
    closeSync(this.#readFd);
    closeSync(this.#writeFd);
    live.bells -= 1;
  }
}

const byte = new ArrayBuffer(8);
let byteAt: bigint | undefined;

/** The other end: of a bell in another process, or in this one. */
export class BellRope implements Disposable {
  #fd: number;

  /** Throws when the bell's process has gone. */
  constructor(name: DescriptorName) {
    this.#fd = openNamed(name, TO_RING);
    byteAt ??= requireFfi().getRawPointer(byte);
  }

  /** About a microsecond. A full pipe rings already, and one without a reader wakes nobody: both are fine. */
  ring(): void {
    if (this.#fd >= 0 && byteAt !== undefined)
      openMemoryCalls().write(toWord(this.#fd), byteAt, 1n);
  }

  [Symbol.dispose](): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }
}
