// Which functions of OpenSSL do we call? Those that the node executable exports; a second copy beside it would crash.
import type { ArgumentType, DynamicLibrary, ReturnType as FfiReturnType } from 'node:ffi';
import { openExecutable, signature } from './ffi.ts';

/** All of them pointers: `toWord` says why. */
const cipherSymbols = {
  EVP_CIPHER_CTX_new: ['pointer'],
  EVP_CIPHER_CTX_free: ['void', 'pointer'],
  EVP_aes_128_gcm: ['pointer'],
  EVP_aes_128_ctr: ['pointer'],
  EVP_EncryptInit_ex: ['int32', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'],
  EVP_DecryptInit_ex: ['int32', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'],
  EVP_Cipher: ['int32', 'pointer', 'pointer', 'pointer', 'pointer'],
  EVP_CIPHER_CTX_ctrl: ['int32', 'pointer', 'pointer', 'pointer', 'pointer'],
  EVP_sha1: ['pointer'],
  HMAC_CTX_new: ['pointer'],
  HMAC_CTX_free: ['void', 'pointer'],
  HMAC_Init_ex: ['int32', 'pointer', 'pointer', 'pointer', 'pointer', 'pointer'],
  HMAC_Update: ['int32', 'pointer', 'pointer', 'pointer'],
  HMAC_Final: ['int32', 'pointer', 'pointer', 'pointer'],
  ERR_clear_error: ['void'],
} as const;

/** Lengths of what every record needs travel as pointers, too. */
const dtlsSymbols = {
  DTLS_method: ['pointer'],
  SSL_CTX_new: ['pointer', 'pointer'],
  SSL_CTX_free: ['void', 'pointer'],
  SSL_CTX_ctrl: ['int64', 'pointer', 'int32', 'int64', 'pointer'],
  SSL_CTX_set_options: ['uint64', 'pointer', 'uint64'],
  SSL_CTX_set_verify: ['void', 'pointer', 'int32', 'pointer'],
  SSL_CTX_use_certificate_ASN1: ['int32', 'pointer', 'int32', 'pointer'],
  SSL_CTX_use_PrivateKey_ASN1: ['int32', 'int32', 'pointer', 'pointer', 'int64'],
  SSL_CTX_set_cipher_list: ['int32', 'pointer', 'pointer'],
  SSL_CTX_set_tlsext_use_srtp: ['int32', 'pointer', 'pointer'],
  SSL_new: ['pointer', 'pointer'],
  SSL_free: ['void', 'pointer'],
  SSL_set_bio: ['void', 'pointer', 'pointer', 'pointer'],
  SSL_ctrl: ['int64', 'pointer', 'int32', 'int64', 'pointer'],
  SSL_set_accept_state: ['void', 'pointer'],
  SSL_set_connect_state: ['void', 'pointer'],
  SSL_do_handshake: ['int32', 'pointer'],
  SSL_get_error: ['int32', 'pointer', 'int32'],
  SSL_read: ['int32', 'pointer', 'pointer', 'pointer'],
  SSL_write: ['int32', 'pointer', 'pointer', 'pointer'],
  SSL_shutdown: ['int32', 'pointer'],
  SSL_free_buffers: ['int32', 'pointer'],
  SSL_export_keying_material: [
    'int32',
    'pointer',
    'pointer',
    'uint64',
    'pointer',
    'uint64',
    'pointer',
    'uint64',
    'int32',
  ],
  SSL_get_selected_srtp_profile: ['pointer', 'pointer'],
  SSL_get1_peer_certificate: ['pointer', 'pointer'],
  X509_digest: ['int32', 'pointer', 'pointer', 'pointer', 'pointer'],
  X509_free: ['void', 'pointer'],
  EVP_sha256: ['pointer'],
  DTLS_set_timer_cb: ['void', 'pointer', 'pointer'],
  BIO_s_dgram_mem: ['pointer'],
  BIO_new: ['pointer', 'pointer'],
  BIO_ctrl: ['int64', 'pointer', 'int32', 'int64', 'pointer'],
  BIO_read: ['int32', 'pointer', 'pointer', 'pointer'],
  BIO_write: ['int32', 'pointer', 'pointer', 'pointer'],
  ERR_clear_error: ['void'],
} as const;

/** Result first, as C writes it; every pointer and every 64-bit number is a bigint. */
type Table = Readonly<Record<string, readonly [FfiReturnType, ...ArgumentType[]]>>;
type Functions<T extends Table> = {
  readonly [K in keyof T]: T[K] extends readonly [infer R, ...infer A]
    ? (...parameters: Values<A>) => Value<R>
    : never;
};
type Value<R> = R extends 'void' ? undefined : R extends 'int32' | 'uint32' ? number : bigint;
type Values<A extends readonly unknown[]> = { -readonly [I in keyof A]: Value<A[I]> };

export type CipherLibrary = Functions<typeof cipherSymbols>;
export type DtlsLibrary = Functions<typeof dtlsSymbols> & { readonly library: DynamicLibrary };

let ciphers: CipherLibrary | undefined;
let dtls: DtlsLibrary | undefined;

export function openCipherLibrary(): CipherLibrary {
  ciphers ??= open<CipherLibrary>(cipherSymbols);
  return ciphers;
}

/** Throws the name of the first symbol that is missing: OpenSSL below 3.2 and BoringSSL lack `BIO_s_dgram_mem`. */
export function openDtlsLibrary(): DtlsLibrary {
  dtls ??= open<DtlsLibrary>(dtlsSymbols);
  return dtls;
}

function open<T>(table: Table): T {
  const definitions = Object.fromEntries(
    Object.entries(table).map(([name, [result, ...rest]]) => [name, signature(result, ...rest)]),
  );
  const { functions, lib } = openExecutable(definitions);
  // The table is what the library was opened with, so its types are those of the functions.
  return { ...functions, library: lib } as T;
}
