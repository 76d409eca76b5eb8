// How are pages that C has freed given back to the system? glibc keeps what lies between live blocks until it is asked.
import { openExecutable, signature } from './ffi.ts';

let trim: ((padBytes: bigint) => number) | undefined;

/** A millisecond or so for each 100 MB. False where the C library has no such call (musl, macOS) or `node:ffi` is missing. */
export function trimMemory(): boolean {
  try {
    trim ??= openTrim();
    return trim(0n) >= 0;
  } catch {
    return false;
  }
}

function openTrim(): (padBytes: bigint) => number {
  const { functions } = openExecutable({ malloc_trim: signature('int32', 'uint64') });
  return functions['malloc_trim'] as (padBytes: bigint) => number;
}
