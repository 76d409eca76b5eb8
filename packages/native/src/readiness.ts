// When can a descriptor be read or written? uv_poll on the loop of the main thread, with a clean stop.
import { requireFfi, signature } from './ffi.ts';
import { type Libc, openLibc } from './libc.ts';
import { live } from './live-counters.ts';
import { toWord } from './small-numbers.ts';

const UV_POLL = 8;
export const READABLE = 1;
export const WRITABLE = 2;

export interface Readiness extends AsyncDisposable {
  /** `READABLE`, `WRITABLE` or both. */
  watch(events: number): void;
  /** Until the next `watch`. */
  pause(): void;
}

interface Handle {
  /** libuv writes here until it has called `onClosed`: referenced from `handles` for as long. */
  readonly memory: ArrayBuffer;
  readonly ready: (events: number) => void;
  closed: (() => void) | undefined;
}

/**
 * By the lower half of their address, which is all that the callbacks read of it: a number costs less on every wake-up than
 * the bigint of a whole pointer, and both calling conventions that we meet pass it in the same register.
 */
const handles = new Map<number, Handle>();
let callbacks: { readonly onReady: bigint; readonly onClosed: bigint } | undefined;

/**
 * Calls `ready` with the events that came. What it throws is counted; nothing crosses into C. Promise jobs and ticks that
 * it queues run only with the loop's next ordinary callback: whoever needs them asks for a `setImmediate`.
 */
export function openReadiness(fd: number, ready: (events: number) => void): Readiness {
  const libc = openLibc();
  const ffi = requireFfi();
  const { onReady, onClosed } = registerCallbacks(libc);
  const { memory, address, name } = allocateHandle(Number(libc.uv_handle_size(UV_POLL)));
  const status = libc.uv_poll_init(ffi.getCurrentEventLoop(), address, fd);
  if (status !== 0) throw new Error(`uv_poll_init: ${status}`);
  const handle: Handle = { memory, ready, closed: undefined };
  handles.set(name, handle);
  live.pollHandles += 1;
  let closing: Promise<void> | undefined;
  return {
    watch(events): void {
      if (closing === undefined) libc.uv_poll_start(address, toWord(events), onReady);
    },
    pause(): void {
      if (closing === undefined) libc.uv_poll_stop(address);
    },
    [Symbol.asyncDispose](): Promise<void> {
      closing ??= new Promise((resolve) => {
        handle.closed = resolve;
        libc.uv_close(address, onClosed);
      });
      return closing;
    },
  };
}

/** `name`: no other handle's address has the same lower half. */
function allocateHandle(bytes: number): { memory: ArrayBuffer; address: bigint; name: number } {
  const refused: ArrayBuffer[] = [];
  for (;;) {
    const memory = new ArrayBuffer(bytes);
    const address = requireFfi().getRawPointer(memory);
    const name = Number(BigInt.asUintN(32, address));
    if (!handles.has(name)) return { memory, address, name };
    refused.push(memory);
  }
}

/** Once per process and for its life: C may hold them as long as it likes. */
function registerCallbacks(libc: Libc): { readonly onReady: bigint; readonly onClosed: bigint } {
  callbacks ??= {
    onReady: libc.library.registerCallback(
      signature('void', 'uint32', 'int32', 'int32'),
      handleReady,
    ),
    onClosed: libc.library.registerCallback(signature('void', 'uint32'), handleClosed),
  };
  return callbacks;
}

function handleReady(name: number, status: number, events: number): void {
  try {
    const handle = handles.get(name);
    // An error on the descriptor is shown as readability: the next call reports it.
    handle?.ready(status < 0 ? READABLE : events);
  } catch {
    live.callbackErrors += 1;
  }
}

function handleClosed(name: number): void {
  try {
    const handle = handles.get(name);
    handles.delete(name);
    live.pollHandles -= 1;
    // From an ordinary callback, so that awaiting code goes on at once.
    if (handle?.closed !== undefined) setImmediate(handle.closed);
  } catch {
    live.callbackErrors += 1;
  }
}
