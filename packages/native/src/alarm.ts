// How does the loop call us a moment later, without the list of timers that Node keeps? uv_timer on the loop of the main thread.
import { signature } from './ffi.ts';
import { type Libc, openLibc } from './libc.ts';
import { toWord } from './small-numbers.ts';
import { callOwner, openUvHandle } from './uv-handle.ts';

const UV_TIMER = 13;

export interface Alarm extends AsyncDisposable {
  /** Rings once after so many milliseconds of the loop's time; later calls move it. */
  set(delayMs: number): void;
}

/** Once per process and for its life. */
let onRing: bigint | undefined;

/** What `ring` throws is counted. Of promise jobs and ticks that it queues, what `openReadiness` says is true. */
export function openAlarm(ring: () => void): Alarm {
  const libc = openLibc();
  const callback = ringCallback(libc);
  const handle = openUvHandle({
    ...{ type: UV_TIMER, kind: 'alarmHandles', call: ring },
    init: (loop, address) => libc.uv_timer_init(loop, address),
  });
  return {
    set(delayMs): void {
      if (!handle.isClosing) libc.uv_timer_start(handle.address, callback, toWord(delayMs), 0n);
    },
    [Symbol.asyncDispose]: () => handle[Symbol.asyncDispose](),
  };
}

function ringCallback({ library }: Libc): bigint {
  onRing ??= library.registerCallback(signature('void', 'uint32'), (name: number) =>
    callOwner(name, 0, 0),
  );
  return onRing;
}
