// How does a small number get to C cheaply? As a bigint that is made once.
// Hot path: called several times per packet per subscriber.
import { SLOT_BYTES } from './arena.ts';

const table: readonly bigint[] = Array.from({ length: SLOT_BYTES + 1 }, (_, i) => BigInt(i));

/**
 * Node calls C without detours (25–50 ns) only while every parameter is declared a pointer; with four or more that are mixed
 * it goes through an argument array, which costs 400 ns. So lengths and descriptors are declared pointers as well: they
 * travel in the same registers, and C reads the lower half. Allocates above `SLOT_BYTES` only.
 */
export function toWord(value: number): bigint {
  return table[value] ?? BigInt(value);
}
