// What do all DTLS sessions of a worker share? One SSL_CTX with the worker's certificate, and memory to call it with.
import { type Arena, SLOT_BYTES } from './arena.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { requireFfi, signature } from './ffi.ts';
import { live } from './live-counters.ts';
import { type DtlsLibrary, openDtlsLibrary } from './openssl.ts';

/** Arena bytes that a context takes. */
export const DTLS_SCRATCH_BYTES: number = 22 * SLOT_BYTES;
/** Longest application record; also the room for one SSL_read. */
export const RECORD_BYTES: number = 8 * SLOT_BYTES;

const SSL_CTRL_MODE = 33;
const SSL_MODE_RELEASE_BUFFERS = 0x10n;
const SSL_CTRL_SET_SESS_CACHE_MODE = 44;
const SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
const DTLS1_2 = 0xfefdn;
const SSL_OP_NO_QUERY_MTU = 0x1000n;
const SSL_OP_NO_TICKET = 0x4000n;
const SSL_OP_CIPHER_SERVER_PREFERENCE = 0x400000n;
const SSL_OP_NO_RENEGOTIATION = 0x40000000n;
const SSL_VERIFY_PEER_OR_FAIL = 3;
const EVP_PKEY_EC = 408;
/** OpenSSL's default set. Its order prefers ChaCha20 to AES-128, which the processor does in hardware. */
const CIPHERS =
  'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ALL:!COMPLEMENTOFDEFAULT:!eNULL';

/** RFC 6347 section 4.2.4.1 says 1 s; a live call starts from a tenth, doubling up to this. */
const FIRST_TIMEOUT_US = 100_000;
const LAST_TIMEOUT_US = 3_200_000;

export interface DtlsContextOptions {
  readonly arena: Arena;
  /** RFC 5764 profile names in order of preference, separated by colons. */
  readonly keyingProfiles: string;
  /** Of this worker; made when absent. */
  readonly certificate?: Certificate;
}

/** Sessions hold it; dispose it after them. */
export class DtlsContext implements Disposable {
  readonly openssl: DtlsLibrary;
  readonly arena: Arena;
  readonly certificate: Certificate;
  /** Offset of `RECORD_BYTES`: what the last `read` of any session gave. */
  readonly recordAt: number;
  /** Offset of `RECORD_BYTES` of our own: a session may write while its owner still reads. */
  readonly writeAt: number;
  /** Offset of `SLOT_BYTES` for small parameters. */
  readonly parameterAt: number;
  handle: bigint;

  /** Throws one sentence that names what OpenSSL lacks. */
  constructor(options: DtlsContextOptions) {
    this.openssl = openDtlsLibrary();
    this.arena = options.arena;
    this.certificate = options.certificate ?? createCertificate(new Date());
    this.recordAt = this.arena.alloc(RECORD_BYTES, SLOT_BYTES);
    this.writeAt = this.arena.alloc(RECORD_BYTES, SLOT_BYTES);
    this.parameterAt = this.arena.alloc(SLOT_BYTES, SLOT_BYTES);
    const { openssl } = this;
    openssl.ERR_clear_error();
    this.handle = openssl.SSL_CTX_new(openssl.DTLS_method());
    if (this.handle === 0n) throw new Error('OpenSSL makes no DTLS context');
    live.sslContexts += 1;
    this.#tune();
    this.#preferCiphers();
    this.#useCertificate();
    this.#useProfiles(options.keyingProfiles);
  }

  #tune(): void {
    const { openssl, handle } = this;
    openssl.SSL_CTX_ctrl(handle, SSL_CTRL_SET_MIN_PROTO_VERSION, DTLS1_2, 0n);
    openssl.SSL_CTX_ctrl(handle, SSL_CTRL_SET_SESS_CACHE_MODE, 0n, 0n);
    openssl.SSL_CTX_ctrl(handle, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, 0n);
    openssl.SSL_CTX_set_options(
      handle,
      SSL_OP_NO_QUERY_MTU |
        SSL_OP_NO_TICKET |
        SSL_OP_CIPHER_SERVER_PREFERENCE |
        SSL_OP_NO_RENEGOTIATION,
    );
    openssl.SSL_CTX_set_verify(handle, SSL_VERIFY_PEER_OR_FAIL, callbacksOf(openssl).onVerify);
  }

  #preferCiphers(): void {
    this.arena.bytes.set(Buffer.from(`${CIPHERS}\0`), this.parameterAt);
    const list = this.arena.address(this.parameterAt);
    if (this.openssl.SSL_CTX_set_cipher_list(this.handle, list) !== 1)
      throw new Error('OpenSSL refuses the order of ciphers');
  }

  #useCertificate(): void {
    const { openssl, handle } = this;
    const { certificateDer, privateKeyDer } = this.certificate;
    const record = this.arena.address(this.recordAt);
    this.arena.bytes.set(certificateDer, this.recordAt);
    const taken = openssl.SSL_CTX_use_certificate_ASN1(handle, certificateDer.length, record);
    this.arena.bytes.set(privateKeyDer, this.recordAt);
    const length = BigInt(privateKeyDer.length);
    const keyed = openssl.SSL_CTX_use_PrivateKey_ASN1(EVP_PKEY_EC, handle, record, length);
    this.arena.bytes.fill(0, this.recordAt, this.recordAt + privateKeyDer.length);
    if (taken !== 1 || keyed !== 1) throw new Error('OpenSSL refuses the certificate');
  }

  #useProfiles(names: string): void {
    const text = Buffer.from(`${names}\0`);
    this.arena.bytes.set(text, this.parameterAt);
    const profiles = this.arena.address(this.parameterAt);
    const refused = this.openssl.SSL_CTX_set_tlsext_use_srtp(this.handle, profiles);
    if (refused !== 0) throw new Error(`OpenSSL refuses the keying profiles ${names}`);
  }

  [Symbol.dispose](): void {
    if (this.handle === 0n) return;
    this.openssl.SSL_CTX_free(this.handle);
    this.handle = 0n;
    live.sslContexts -= 1;
  }
}

interface Callbacks {
  readonly onVerify: bigint;
  readonly onTimer: bigint;
}

let callbacks: Callbacks | undefined;

/** Once per process and for its life: every SSL_CTX and SSL points at them. */
export function callbacksOf(openssl: DtlsLibrary): Callbacks {
  // Self-signed certificates are the rule; the caller compares the fingerprint before it trusts. OpenSSL still checks
  // CertificateVerify and Finished.
  callbacks ??= {
    onVerify: openssl.library.registerCallback(signature('int32', 'int32', 'pointer'), () => 1),
    onTimer: openssl.library.registerCallback(
      signature('uint32', 'pointer', 'uint32'),
      (_ssl: unknown, lastUs: number) =>
        lastUs === 0 ? FIRST_TIMEOUT_US : Math.min(lastUs * 2, LAST_TIMEOUT_US),
    ),
  };
  return callbacks;
}

/** Reads an unsigned long of C. */
export function readLong(address: bigint): number {
  return Number(requireFfi().getUint64(address));
}
