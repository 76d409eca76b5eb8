// What have both sides agreed on in a handshake? Read once, when it has finished.
import { type DtlsContext, readLong } from './dtls-context.ts';

const SHA_256_BYTES = 32;

export interface DtlsFacts {
  /** RFC 5764 section 4.1.2 number of the profile; 0 when none was agreed. */
  readonly profile: number;
  /** SHA-256 of the peer's certificate; empty when it showed none. */
  readonly peerFingerprint: Uint8Array;
}

export function readFacts(context: DtlsContext, ssl: bigint): DtlsFacts {
  const profile = context.openssl.SSL_get_selected_srtp_profile(ssl);
  // struct { const char *name; unsigned long id; }
  return {
    profile: profile === 0n ? 0 : readLong(profile + 8n),
    peerFingerprint: digestPeerCertificate(context, ssl),
  };
}

/** RFC 5705 without context. A fresh copy; empty when there is nothing to derive from. */
export function exportKeyingMaterial(
  { openssl, arena, writeAt, parameterAt }: DtlsContext,
  ssl: bigint,
  { label, lengthBytes }: { readonly label: string; readonly lengthBytes: number },
): Uint8Array {
  const text = Buffer.from(label);
  arena.bytes.set(text, parameterAt);
  const out = arena.address(writeAt);
  const name = arena.address(parameterAt);
  const [length, size] = [BigInt(lengthBytes), BigInt(text.length)];
  const done = openssl.SSL_export_keying_material(ssl, out, length, name, size, 0n, 0n, 0);
  const material = arena.bytes.slice(writeAt, writeAt + (done === 1 ? lengthBytes : 0));
  arena.bytes.fill(0, writeAt, writeAt + lengthBytes);
  return material;
}

function digestPeerCertificate(
  { openssl, arena, parameterAt }: DtlsContext,
  ssl: bigint,
): Uint8Array {
  const certificate = openssl.SSL_get1_peer_certificate(ssl);
  if (certificate === 0n) return new Uint8Array(0);
  const digest = arena.address(parameterAt);
  const length = arena.address(parameterAt + 64);
  const done = openssl.X509_digest(certificate, openssl.EVP_sha256(), digest, length);
  openssl.X509_free(certificate);
  return arena.bytes.slice(parameterAt, parameterAt + (done === 1 ? SHA_256_BYTES : 0));
}
