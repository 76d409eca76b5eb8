// When can a descriptor be read or written? uv_poll on the loop of the main thread, with a clean stop.
import { signature } from './ffi.ts';
import { type Libc, openLibc } from './libc.ts';
import { toWord } from './small-numbers.ts';
import { callOwner, openUvHandle } from './uv-handle.ts';

const UV_POLL = 8;
export const READABLE = 1;
export const WRITABLE = 2;

export interface Readiness extends AsyncDisposable {
  /** `READABLE`, `WRITABLE` or both. */
  watch(events: number): void;
  /** Until the next `watch`. */
  pause(): void;
}

/** Once per process and for its life. */
let onReady: bigint | undefined;

/**
 * Calls `ready` with the events that came. What it throws is counted; nothing crosses into C. Promise jobs and ticks that
 * it queues run only with the loop's next ordinary callback: whoever needs them asks for a `setImmediate`.
 */
export function openReadiness(fd: number, ready: (events: number) => void): Readiness {
  const libc = openLibc();
  const callback = readyCallback(libc);
  const handle = openUvHandle({
    ...{ type: UV_POLL, kind: 'pollHandles' },
    init: (loop, address) => libc.uv_poll_init(loop, address, fd),
    // An error on the descriptor is shown as readability: the next call reports it.
    call: (status, events) => ready(status < 0 ? READABLE : events),
  });
  const { address } = handle;
  return {
    watch(events): void {
      if (!handle.isClosing) libc.uv_poll_start(address, toWord(events), callback);
    },
    pause(): void {
      if (!handle.isClosing) libc.uv_poll_stop(address);
    },
    [Symbol.asyncDispose]: () => handle[Symbol.asyncDispose](),
  };
}

function readyCallback({ library }: Libc): bigint {
  onReady ??= library.registerCallback(signature('void', 'uint32', 'int32', 'int32'), callOwner);
  return onReady;
}
