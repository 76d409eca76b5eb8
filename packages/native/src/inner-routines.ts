// May inner routines of OpenSSL be called as they are? Where the processor has what they use without asking, and the executable
// shows them.
import type { FunctionDefinitions } from 'node:ffi';
import { readCpu } from './cpu.ts';
import { openExecutable } from './ffi.ts';

/** `flags`: as `/proc/cpuinfo` names them. Null where they may not, or are missing. */
export function openInnerRoutines<const T extends FunctionDefinitions>(
  symbols: T,
  flags: readonly string[],
): ReturnType<typeof openExecutable<T>>['functions'] | null {
  const known = readCpu()?.flags;
  if (known === undefined || !flags.every((flag) => known.has(flag))) return null;
  try {
    return openExecutable(symbols).functions;
  } catch {
    return null;
  }
}
