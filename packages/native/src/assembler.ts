// Which inner routines of OpenSSL may be called as they are? They take flat memory of ours and cost a third of the way
// through EVP. On x86-64 with AES instructions only, and only where the executable shows them; elsewhere EVP does it.
import { signature } from './ffi.ts';
import { openInnerRoutines } from './inner-routines.ts';

/** Numbers travel as words: `toWord` says why. */
export interface Assembler {
  /** Writes an AES_KEY of 244 bytes. */
  aesni_set_encrypt_key(key: bigint, bits: bigint, schedule: bigint): number;
  /** Whole blocks; the last 32 bits of `counter` count. */
  aesni_ctr32_encrypt_blocks(
    from: bigint,
    to: bigint,
    blocks: bigint,
    schedule: bigint,
    counter: bigint,
  ): void;
  /** One message: five words of state, whole blocks of 64 bytes. */
  sha1_block_data_order(state: bigint, from: bigint, blocks: bigint): void;
  /** Up to four (`groups` 1) or eight (2) messages side by side. */
  sha1_multi_block(states: bigint, descriptors: bigint, groups: bigint): void;
}

const P = 'pointer';

const symbols = {
  aesni_set_encrypt_key: signature('int32', P, P, P),
  aesni_ctr32_encrypt_blocks: signature('void', P, P, P, P, P),
  sha1_block_data_order: signature('void', P, P, P),
  sha1_multi_block: signature('void', P, P, P),
};

/** What the routines use without asking. */
const NEEDED_FLAGS = ['aes', 'ssse3', 'sse4_1'];

let opened: Assembler | null | undefined;

export function findAssembler(): Assembler | undefined {
  opened ??= openInnerRoutines(symbols, NEEDED_FLAGS);
  return opened ?? undefined;
}
