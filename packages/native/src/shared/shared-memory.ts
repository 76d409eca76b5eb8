// How do two processes see the same bytes? A memfd that both map; it goes with the last who has it.
import { closeSync, ftruncateSync } from 'node:fs';
import { requireFfi } from '../ffi.ts';
import { live } from '../live-counters.ts';
import { type DescriptorName, nameDescriptor, openNamed, TO_SHARE } from './descriptor-name.ts';
import {
  MAP_FAILED,
  MAP_SHARED,
  MFD_CLOEXEC,
  openMemoryCalls,
  PROT_READ_WRITE,
} from './memory-calls.ts';

/** Never hand `buffer` out beyond the life of its owner: once disposed, touching it kills the process. */
export class SharedMemory implements Disposable {
  readonly buffer: ArrayBuffer;
  readonly #address: bigint;
  readonly #sizeBytes: number;
  /** Kept by whoever made it, so that others can open it. */
  readonly #fd: number;
  #mapped = true;

  private constructor(fd: number, sizeBytes: number) {
    this.#fd = fd;
    this.#sizeBytes = sizeBytes;
    const size = BigInt(sizeBytes);
    const calls = openMemoryCalls();
    this.#address = calls.mmap(0n, size, PROT_READ_WRITE, MAP_SHARED, BigInt(fd), 0n);
    if (this.#address === MAP_FAILED) throw new Error(`cannot map ${sizeBytes} bytes`);
    this.buffer = requireFfi().toArrayBuffer(this.#address, sizeBytes, false);
    live.sharedMaps += 1;
  }

  /** Zeroed; pages are taken when they are first written. */
  static create(sizeBytes: number): SharedMemory {
    const label = Uint8Array.from(Buffer.from('chorale\0'));
    const address = requireFfi().getRawPointer(label.buffer);
    const fd = openMemoryCalls().memfd_create(address, MFD_CLOEXEC);
    if (fd < 0) throw new Error('the system gives no shared memory');
    return keepOrClose(fd, () => {
      ftruncateSync(fd, sizeBytes);
      return new SharedMemory(fd, sizeBytes);
    });
  }

  /** What another process made. Throws when that has gone. */
  static open(name: DescriptorName, sizeBytes: number): SharedMemory {
    const fd = openNamed(name, TO_SHARE);
    return keepOrClose(fd, () => new SharedMemory(fd, sizeBytes));
  }

  /** For `open` in another process, as long as this one lives. */
  get name(): DescriptorName {
    return nameDescriptor(this.#fd);
  }

  [Symbol.dispose](): void {
    if (!this.#mapped) return;
    this.#mapped = false;
    openMemoryCalls().munmap(this.#address, BigInt(this.#sizeBytes));
    closeSync(this.#fd);
    live.sharedMaps -= 1;
  }
}

function keepOrClose(fd: number, open: () => SharedMemory): SharedMemory {
  try {
    return open();
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
