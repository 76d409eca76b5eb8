// What of an HMAC's key is worth keeping? RFC 2104: the state of SHA-1 after the key's block, once for each of the two hashes.
import type { Arena } from './arena.ts';
import type { Assembler } from './assembler.ts';
import { INNER, OUTER } from './key-slab.ts';
import { toWord } from './small-numbers.ts';

export const BLOCK_BYTES = 64;
export const STATE_WORDS = 5;
const ONE_BLOCK = toWord(1);
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];

/** Arena offsets: of five words of state, and of a block that holds the key for a moment. */
export interface PadScratch {
  readonly arena: Arena;
  readonly stateAt: number;
  readonly blockAt: number;
}

/** `key`: a block at most. `row`: the first word of the row into which both states go. */
export function hashPads(
  scratch: PadScratch,
  assembler: Assembler,
  key: Uint8Array,
  words: Uint32Array,
  row: number,
): void {
  for (const [mask, into] of [
    [0x36, INNER],
    [0x5c, OUTER],
  ] as const)
    words.set(hashPad(scratch, assembler, key, mask), row + into);
  scratch.arena.bytes.fill(0, scratch.blockAt, scratch.blockAt + BLOCK_BYTES);
}

function hashPad(
  { arena, stateAt, blockAt }: PadScratch,
  assembler: Assembler,
  key: Uint8Array,
  mask: number,
): Uint32Array {
  const { bytes, words } = arena;
  bytes.fill(mask, blockAt, blockAt + BLOCK_BYTES);
  for (const [i, byte] of key.entries()) bytes[blockAt + i] = byte ^ mask;
  words.set(INITIAL, stateAt / 4);
  assembler.sha1_block_data_order(arena.address(stateAt), arena.address(blockAt), ONE_BLOCK);
  return words.subarray(stateAt / 4, stateAt / 4 + STATE_WORDS);
}
