// Which functions of libc are called for memory that two processes share, and for waking one another?
import { openExecutable, signature } from '../ffi.ts';

/** Numbers travel as words: `toWord` says why. */
export interface MemoryCalls {
  /** A descriptor, or -1. */
  memfd_create(name: bigint, flags: bigint): number;
  mmap(
    hint: bigint,
    sizeBytes: bigint,
    protection: bigint,
    flags: bigint,
    fd: bigint,
    offset: bigint,
  ): bigint;
  munmap(address: bigint, sizeBytes: bigint): number;
  /** Writes two descriptors: to read from, to write to. */
  pipe2(descriptors: bigint, flags: bigint): number;
  read(fd: bigint, into: bigint, sizeBytes: bigint): number;
  write(fd: bigint, from: bigint, sizeBytes: bigint): number;
}

export const MFD_CLOEXEC = 1n;
export const PROT_READ_WRITE = 3n;
export const MAP_SHARED = 1n;
export const MAP_FAILED: bigint = 2n ** 64n - 1n;
/** O_NONBLOCK and O_CLOEXEC. */
export const PIPE_FLAGS: bigint = 0x800n | 0x80000n;

const P = 'pointer';
const I = 'int32';

const symbols = {
  memfd_create: signature(I, P, P),
  mmap: signature(P, P, P, P, P, P, P),
  munmap: signature(I, P, P),
  pipe2: signature(I, P, P),
  read: signature(I, P, P, P),
  write: signature(I, P, P, P),
};

let opened: MemoryCalls | undefined;

/** Throws where the C library has no memfd_create (macOS, glibc before 2.27) or Node no `node:ffi`. */
export function openMemoryCalls(): MemoryCalls {
  opened ??= openExecutable(symbols).functions;
  return opened;
}
