// Which inner routines of OpenSSL seal with AES-GCM as they are? Those for AVX-512, on processors that have all of it, and only
// where the executable shows them; elsewhere EVP does it.
import { signature } from './ffi.ts';
import { openInnerRoutines } from './inner-routines.ts';

/** `context`: 352 bytes of state and powers of the hash key. Numbers travel as words: `toWord` says why. */
export interface GcmAssembler {
  /** Writes an AES_KEY of 244 bytes. */
  aesni_set_encrypt_key(key: bigint, bits: bigint, schedule: bigint): number;
  /** The powers of the hash key. */
  ossl_aes_gcm_init_avx512(schedule: bigint, context: bigint): void;
  ossl_aes_gcm_setiv_avx512(schedule: bigint, context: bigint, nonce: bigint, bytes: bigint): void;
  /** Whole blocks of 16 bytes. */
  ossl_aes_gcm_update_aad_avx512(context: bigint, clear: bigint, bytes: bigint): void;
  /** `partial`: address of a word with the bytes of the last block that are used, 0 before. */
  ossl_aes_gcm_encrypt_avx512(
    schedule: bigint,
    context: bigint,
    partial: bigint,
    from: bigint,
    bytes: bigint,
    to: bigint,
  ): void;
  ossl_aes_gcm_finalize_avx512(context: bigint, partialBytes: bigint): void;
}

const P = 'pointer';

const symbols = {
  aesni_set_encrypt_key: signature('int32', P, P, P),
  ossl_aes_gcm_init_avx512: signature('void', P, P),
  ossl_aes_gcm_setiv_avx512: signature('void', P, P, P, P),
  ossl_aes_gcm_update_aad_avx512: signature('void', P, P, P),
  ossl_aes_gcm_encrypt_avx512: signature('void', P, P, P, P, P, P),
  ossl_aes_gcm_finalize_avx512: signature('void', P, P),
};

/** What OpenSSL itself asks for before it takes them. */
const NEEDED_FLAGS = [
  'aes',
  'avx512f',
  'avx512dq',
  'avx512bw',
  'avx512vl',
  'vaes',
  'vpclmulqdq',
] as const;

let opened: GcmAssembler | null | undefined;

export function findGcmAssembler(): GcmAssembler | undefined {
  opened ??= openInnerRoutines(symbols, NEEDED_FLAGS);
  return opened ?? undefined;
}
