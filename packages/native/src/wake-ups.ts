// How much CPU does each turn of the event loop take? Asked by profiles only: nothing of this runs unless somebody observes.
import { Arena } from './arena.ts';
import { openExecutable, requireFfi, signature } from './ffi.ts';

const UV_PREPARE = 9;
const CLOCK_THREAD_CPUTIME_ID = 3;
const TIMESPEC_BYTES = 16;

const symbols = {
  uv_handle_size: signature('uint64', 'int32'),
  uv_prepare_init: signature('int32', 'pointer', 'pointer'),
  uv_prepare_start: signature('int32', 'pointer', 'pointer'),
  uv_prepare_stop: signature('int32', 'pointer'),
  uv_unref: signature('void', 'pointer'),
  clock_gettime: signature('int32', 'int32', 'pointer'),
};

/**
 * Calls `turned` before the loop waits again, with the CPU time of this thread since it last did, in microseconds: all that
 * one wake-up did. For the rest of the process' life; once per process. Costs about a microsecond a turn.
 */
export function observeWakeUps(turned: (cpuUs: number) => void): void {
  const ffi = requireFfi();
  const { functions, lib } = openExecutable(symbols);
  const arena = new Arena(TIMESPEC_BYTES);
  const at = arena.alloc(TIMESPEC_BYTES);
  const now = (): number => {
    functions.clock_gettime(CLOCK_THREAD_CPUTIME_ID, arena.address(at));
    return arena.view.getUint32(at, true) * 1e6 + arena.view.getUint32(at + 8, true) / 1000;
  };
  let lastUs = now();
  const onPrepare = lib.registerCallback(signature('void', 'pointer'), () => {
    const nowUs = now();
    turned(nowUs - lastUs);
    lastUs = nowUs;
  });
  const memory = new ArrayBuffer(Number(functions.uv_handle_size(UV_PREPARE)));
  kept.push(memory);
  const handle = ffi.getRawPointer(memory);
  if (functions.uv_prepare_init(ffi.getCurrentEventLoop(), handle) !== 0) return;
  functions.uv_prepare_start(handle, onPrepare);
  functions.uv_unref(handle);
  // The loop turns once more after that, when no JavaScript may run.
  process.once('exit', () => functions.uv_prepare_stop(handle));
}

/** libuv reads it at every turn: it must not be collected. */
const kept: ArrayBuffer[] = [];
