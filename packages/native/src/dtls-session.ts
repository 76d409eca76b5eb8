// How does one peer's DTLS run? An SSL between two memory BIOs that keep datagram boundaries; whoever owns it moves the bytes.
import { SLOT_BYTES } from './arena.ts';
import { callbacksOf, type DtlsContext, RECORD_BYTES } from './dtls-context.ts';
import { type DtlsFacts, exportKeyingMaterial, readFacts } from './dtls-facts.ts';
import { live } from './live-counters.ts';
import type { DtlsLibrary } from './openssl.ts';
import { toWord } from './small-numbers.ts';

const SSL_CTRL_SET_MTU = 17;
const DTLS_CTRL_GET_TIMEOUT = 73;
const DTLS_CTRL_HANDLE_TIMEOUT = 74;
const BIO_C_SET_WRITE_BUF_SIZE = 136;
const SSL_ERROR_SSL = 1;
const SSL_ERROR_WANT_READ = 2;
const SSL_ERROR_WANT_WRITE = 3;

const SLOT = BigInt(SLOT_BYTES);
const RECORD = BigInt(RECORD_BYTES);

/** Of the UDP payload; what libwebrtc uses, and what every path carries. */
export const DTLS_MTU = 1200;

/**
 * Bytes of whole datagrams, each with some 240 of OpenSSL's own, instead of 15 kB: what comes in is read before the next one comes, and
 * what goes out is taken after each call. Beyond it a datagram is lost, as on any path.
 */
const INBOUND_BYTES = 4096n;
const OUTBOUND_BYTES = 8192n;

export type HandshakeProgress = 'pending' | 'finished' | 'failed';

/** Freed by `dispose`; every call after that does nothing. Not re-entrant: one call at a time per worker. */
export class DtlsSession implements Disposable {
  readonly #context: DtlsContext;
  #ssl: bigint;
  #inbound: bigint;
  #outbound: bigint;
  #progress: HandshakeProgress = 'pending';

  constructor(context: DtlsContext, role: 'server' | 'client') {
    const { openssl } = context;
    this.#context = context;
    openssl.ERR_clear_error();
    this.#ssl = openssl.SSL_new(context.handle);
    if (this.#ssl === 0n) throw new Error('OpenSSL makes no DTLS session');
    live.sslSessions += 1;
    this.#inbound = openDatagrams(openssl, INBOUND_BYTES);
    this.#outbound = openDatagrams(openssl, OUTBOUND_BYTES);
    openssl.SSL_set_bio(this.#ssl, this.#inbound, this.#outbound);
    openssl.SSL_ctrl(this.#ssl, SSL_CTRL_SET_MTU, BigInt(DTLS_MTU), 0n);
    openssl.DTLS_set_timer_cb(this.#ssl, callbacksOf(openssl).onTimer);
    if (role === 'server') openssl.SSL_set_accept_state(this.#ssl);
    else openssl.SSL_set_connect_state(this.#ssl);
  }

  get progress(): HandshakeProgress {
    return this.#progress;
  }

  /** Hands in one datagram at an arena offset; `handshake` or `read` then looks at it. */
  receive(at: number, lengthBytes: number): void {
    if (this.#ssl === 0n) return;
    const { openssl, arena } = this.#context;
    openssl.BIO_write(this.#inbound, arena.address(at), toWord(lengthBytes));
  }

  /** Goes as far as what has come allows. Afterwards `takeDatagram` gives what is to be sent. */
  handshake(): HandshakeProgress {
    if (this.#ssl === 0n || this.#progress !== 'pending') return this.#progress;
    const { openssl } = this.#context;
    openssl.ERR_clear_error();
    const result = openssl.SSL_do_handshake(this.#ssl);
    if (result === 1) this.#progress = 'finished';
    else if (this.#isFatal(result)) this.#progress = 'failed';
    openssl.ERR_clear_error();
    return this.#progress;
  }

  /** Copies the next datagram to be sent to an arena offset with `SLOT_BYTES` of room; 0 when there is none. */
  takeDatagram(at: number): number {
    if (this.#ssl === 0n) return 0;
    const { openssl, arena } = this.#context;
    return Math.max(0, openssl.BIO_read(this.#outbound, arena.address(at), SLOT));
  }

  /** Length of the next decrypted record, now at the context's `recordAt`; 0: none; -1: the peer has ended the session. */
  read(): number {
    if (this.#ssl === 0n || this.#progress !== 'finished') return 0;
    const { openssl, arena, recordAt } = this.#context;
    openssl.ERR_clear_error();
    const result = openssl.SSL_read(this.#ssl, arena.address(recordAt), RECORD);
    if (result > 0) return result;
    const ended = this.#isFatal(result);
    openssl.ERR_clear_error();
    return ended ? -1 : 0;
  }

  /** Gives back the room for a record that OpenSSL keeps after it has found none: 16 kB. The next one takes it anew. */
  releaseBuffers(): void {
    if (this.#ssl !== 0n) this.#context.openssl.SSL_free_buffers(this.#ssl);
  }

  /** Encrypts one record, copied from `bytes`. */
  write(bytes: Uint8Array): boolean {
    const { arena, writeAt } = this.#context;
    if (bytes.length > RECORD_BYTES) return false;
    arena.bytes.set(bytes, writeAt);
    return this.seal(writeAt, bytes.length);
  }

  /** Encrypts one record of what lies at an arena offset. */
  seal(at: number, lengthBytes: number): boolean {
    if (this.#ssl === 0n || this.#progress !== 'finished') return false;
    const { openssl, arena } = this.#context;
    openssl.ERR_clear_error();
    const written = openssl.SSL_write(this.#ssl, arena.address(at), toWord(lengthBytes));
    if (written <= 0) openssl.ERR_clear_error();
    return written === lengthBytes;
  }

  /** Queues close_notify. */
  shutdown(): void {
    if (this.#ssl === 0n || this.#progress !== 'finished') return;
    this.#context.openssl.ERR_clear_error();
    this.#context.openssl.SSL_shutdown(this.#ssl);
    this.#context.openssl.ERR_clear_error();
  }

  /** Milliseconds until `handleTimeout` has something to do; undefined when no flight is out. */
  timeoutMs(): number | undefined {
    if (this.#ssl === 0n) return undefined;
    const { openssl, arena, parameterAt } = this.#context;
    const timeval = arena.address(parameterAt);
    if (openssl.SSL_ctrl(this.#ssl, DTLS_CTRL_GET_TIMEOUT, 0n, timeval) !== 1n) return undefined;
    const seconds = arena.view.getUint32(parameterAt, true);
    return seconds * 1000 + Math.ceil(arena.view.getUint32(parameterAt + 8, true) / 1000);
  }

  /** Sends the last flight again when its time has come. */
  handleTimeout(): void {
    if (this.#ssl === 0n || this.#progress !== 'pending') return;
    const { openssl } = this.#context;
    openssl.ERR_clear_error();
    const status = openssl.SSL_ctrl(this.#ssl, DTLS_CTRL_HANDLE_TIMEOUT, 0n, 0n);
    if (status < 0n) this.#progress = 'failed';
    openssl.ERR_clear_error();
  }

  /** Of a finished handshake. */
  facts(): DtlsFacts {
    return readFacts(this.#context, this.#ssl);
  }

  /** RFC 5705 without context. A fresh copy. */
  exportKeyingMaterial(label: string, lengthBytes: number): Uint8Array {
    return exportKeyingMaterial(this.#context, this.#ssl, { label, lengthBytes });
  }

  /** Anything but "come again". SSL_ERROR_ZERO_RETURN and SSL_ERROR_SYSCALL end a session as well. */
  #isFatal(result: number): boolean {
    const error = this.#context.openssl.SSL_get_error(this.#ssl, result);
    return (
      error >= SSL_ERROR_SSL && error !== SSL_ERROR_WANT_READ && error !== SSL_ERROR_WANT_WRITE
    );
  }

  [Symbol.dispose](): void {
    if (this.#ssl === 0n) return;
    this.#context.openssl.ERR_clear_error();
    this.#context.openssl.SSL_free(this.#ssl);
    this.#ssl = 0n;
    this.#inbound = 0n;
    this.#outbound = 0n;
    this.#progress = 'failed';
    live.sslSessions -= 1;
  }
}

function openDatagrams(openssl: DtlsLibrary, bytes: bigint): bigint {
  const bio = openssl.BIO_new(openssl.BIO_s_dgram_mem());
  openssl.BIO_ctrl(bio, BIO_C_SET_WRITE_BUF_SIZE, bytes, 0n);
  return bio;
}
