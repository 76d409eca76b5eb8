// How does the loop call us a moment later, without the list of timers that Node keeps? uv_timer on the loop of the main thread.
import { requireFfi, signature } from './ffi.ts';
import { type Libc, openLibc } from './libc.ts';
import { live } from './live-counters.ts';
import { toWord } from './small-numbers.ts';

const UV_TIMER = 13;

export interface Alarm extends AsyncDisposable {
  /** Rings once after so many milliseconds of the loop's time; later calls move it. */
  set(delayMs: number): void;
}

interface Handle {
  /** libuv writes here until it has called `onClosed`: referenced from `handles` for as long. */
  readonly memory: ArrayBuffer;
  readonly ring: () => void;
  closed: (() => void) | undefined;
}

const handles = new Map<unknown, Handle>();
let callbacks: { readonly onRing: bigint; readonly onClosed: bigint } | undefined;

/** What `ring` throws is counted. Of promise jobs and ticks that it queues, what `openReadiness` says is true. */
export function openAlarm(ring: () => void): Alarm {
  const libc = openLibc();
  const ffi = requireFfi();
  const { onRing, onClosed } = registerCallbacks(libc);
  const memory = new ArrayBuffer(Number(libc.uv_handle_size(UV_TIMER)));
  const address = ffi.getRawPointer(memory);
  libc.uv_timer_init(ffi.getCurrentEventLoop(), address);
  const handle: Handle = { memory, ring, closed: undefined };
  handles.set(address, handle);
  live.alarmHandles += 1;
  let closing: Promise<void> | undefined;
  return {
    set(delayMs): void {
      if (closing === undefined) libc.uv_timer_start(address, onRing, toWord(delayMs), 0n);
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

/** Once per process and for its life: C may hold them as long as it likes. */
function registerCallbacks(libc: Libc): { readonly onRing: bigint; readonly onClosed: bigint } {
  const { library } = libc;
  callbacks ??= {
    onRing: library.registerCallback(signature('void', 'pointer'), handleRing),
    onClosed: library.registerCallback(signature('void', 'pointer'), handleClosed),
  };
  return callbacks;
}

function handleRing(address: unknown): void {
  try {
    handles.get(address)?.ring();
  } catch {
    live.callbackErrors += 1;
  }
}

function handleClosed(address: unknown): void {
  try {
    const handle = handles.get(address);
    handles.delete(address);
    live.alarmHandles -= 1;
    // From an ordinary callback, so that awaiting code goes on at once.
    if (handle?.closed !== undefined) setImmediate(handle.closed);
  } catch {
    live.callbackErrors += 1;
  }
}
