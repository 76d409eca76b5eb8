// Which functions of libc and libuv do we call? All are found in the running executable.
import type { DynamicLibrary } from 'node:ffi';
import { openExecutable, requireFfi, signature } from './ffi.ts';

export interface Libc {
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, address: bigint, lengthBytes: number): number;
  getsockname(fd: number, address: bigint, length: bigint): number;
  setsockopt(fd: number, level: number, name: number, value: bigint, lengthBytes: number): number;
  getsockopt(fd: number, level: number, name: number, value: bigint, length: bigint): number;
  close(fd: number): number;
  /** Descriptor, count and flags as words: `toWord` says why. */
  sendmmsg(fd: bigint, messages: bigint, count: bigint, flags: bigint): number;
  recvmmsg(fd: bigint, messages: bigint, count: bigint, flags: bigint, timeout: bigint): number;
  /** One datagram a call: only the floor is measured with it. */
  sendto(
    fd: bigint,
    bytes: bigint,
    lengthBytes: bigint,
    flags: bigint,
    to: bigint,
    toBytes: bigint,
  ): number;
  uv_handle_size(type: number): bigint;
  uv_poll_init(loop: bigint, handle: bigint, fd: number): number;
  /** Events as a word. */
  uv_poll_start(handle: bigint, events: bigint, callback: bigint): number;
  uv_poll_stop(handle: bigint): number;
  uv_timer_init(loop: bigint, handle: bigint): number;
  /** Milliseconds as words. */
  uv_timer_start(handle: bigint, callback: bigint, delayMs: bigint, repeatMs: bigint): number;
  uv_close(handle: bigint, callback: bigint): void;
  /** Of the last call of this thread; another call may have changed it, so nothing fatal is decided by it. */
  errno(): number;
  /** To register callbacks with. */
  readonly library: DynamicLibrary;
}

const P = 'pointer';
const I = 'int32';
const U = 'uint32';

const symbols = {
  socket: signature(I, I, I, I),
  bind: signature(I, I, P, U),
  getsockname: signature(I, I, P, P),
  setsockopt: signature(I, I, I, I, P, U),
  getsockopt: signature(I, I, I, I, P, P),
  close: signature(I, I),
  sendmmsg: signature(I, P, P, P, P),
  recvmmsg: signature(I, P, P, P, P, P),
  sendto: signature(I, P, P, P, P, P, P),
  uv_handle_size: signature('uint64', I),
  uv_poll_init: signature(I, P, P, I),
  uv_poll_start: signature(I, P, P, P),
  uv_poll_stop: signature(I, P),
  uv_timer_init: signature(I, P, P),
  uv_timer_start: signature(I, P, P, P, P),
  uv_close: signature('void', P, P),
  __errno_location: signature(P),
};

let opened: Libc | undefined;

/** Throws where recvmmsg and sendmmsg do not exist (macOS) or `node:ffi` does not. */
export function openLibc(): Libc {
  if (opened !== undefined) return opened;
  const ffi = requireFfi();
  const { functions, lib } = openExecutable(symbols);
  const errno = (): number => ffi.getInt32(functions.__errno_location());
  opened = { ...functions, errno, library: lib };
  return opened;
}
