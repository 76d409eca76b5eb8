// What do we answer to an authenticated check? Its reflexive address, or 487 to a peer that leaves control to us.
import type { MessageAuthenticator } from '@chorale/native';
import { attribute, STUN_HEADER_BYTES, STUN_MAGIC_COOKIE } from './binding-request.ts';
import { type StunBytes, writeTrailer } from './integrity.ts';

export const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;

export interface ResponseSource {
  /** Of the request: its transaction id is copied. */
  readonly requestAt: number;
  /** Of the peer's sockaddr, in the layout of Linux. */
  readonly sockaddrAt: number;
  readonly family: 4 | 6;
  readonly authenticator: MessageAuthenticator;
}

/** Writes the response at `at`; returns its length. Request and response must not overlap. */
export function writeBindingSuccess(stun: StunBytes, at: number, source: ResponseSource): number {
  writeHeader(stun, at, BINDING_SUCCESS, source.requestAt);
  const end = writeXorMappedAddress(stun, at, source);
  return writeTrailer(stun, at, end, source.authenticator) - at;
}

/** RFC 8445 section 7.3.1.1: an ICE-lite agent is never controlling. */
export function writeRoleConflict(stun: StunBytes, at: number, source: ResponseSource): number {
  const { view } = stun;
  writeHeader(stun, at, BINDING_ERROR, source.requestAt);
  const attributeAt = at + STUN_HEADER_BYTES;
  view.setUint16(attributeAt, attribute.errorCode);
  view.setUint16(attributeAt + 2, 4);
  view.setUint32(attributeAt + 4, (4 << 8) | 87);
  return writeTrailer(stun, at, attributeAt + 8, source.authenticator) - at;
}

function writeHeader(
  { bytes, view }: StunBytes,
  at: number,
  type: number,
  requestAt: number,
): void {
  view.setUint16(at, type);
  view.setUint32(at + 4, STUN_MAGIC_COOKIE);
  bytes.copyWithin(at + 8, requestAt + 8, requestAt + STUN_HEADER_BYTES);
}

/** RFC 8489 section 14.2: the address is masked with the cookie and, for IPv6, the transaction id. */
function writeXorMappedAddress(
  { bytes, view }: StunBytes,
  at: number,
  source: ResponseSource,
): number {
  const attributeAt = at + STUN_HEADER_BYTES;
  const addressBytes = source.family === 4 ? 4 : 16;
  const from = source.sockaddrAt + (source.family === 4 ? 4 : 8);
  view.setUint16(attributeAt, attribute.xorMappedAddress);
  view.setUint16(attributeAt + 2, 4 + addressBytes);
  view.setUint16(attributeAt + 4, source.family === 4 ? 1 : 2);
  view.setUint16(
    attributeAt + 6,
    view.getUint16(source.sockaddrAt + 2) ^ (STUN_MAGIC_COOKIE >>> 16),
  );
  for (let i = 0; i < addressBytes; i++) {
    bytes[attributeAt + 8 + i] = (bytes[from + i] ?? 0) ^ (bytes[at + 4 + i] ?? 0);
  }
  return attributeAt + 8 + addressBytes;
}
