// Does a peer answer where it seems to be? Our own connectivity check, as the controlled side. RFC 8445 section 7.2.
import type { MessageAuthenticator } from '@chorale/native';
import {
  attribute,
  BINDING_REQUEST,
  type BindingRequest,
  isWholeMessage,
  readAttributes,
  STUN_HEADER_BYTES,
  STUN_MAGIC_COOKIE,
} from './binding-request.ts';
import { BINDING_SUCCESS } from './binding-response.ts';
import { type StunBytes, writeTrailer } from './integrity.ts';

export const TRANSACTION_BYTES = 12;
export const TIE_BREAKER_BYTES = 8;
/** Of a peer-reflexive candidate, whose address nobody has told: RFC 8445 section 5.1.2.1. */
const PRIORITY = 110 * 2 ** 24 + 65_535 * 2 ** 8 + 255;

export interface OwnCheck {
  /** `<remote ufrag>:<local ufrag>`; at most 513 bytes. */
  readonly username: Uint8Array;
  /** The same in every repetition. */
  readonly transactionId: Uint8Array;
  readonly tieBreaker: Uint8Array;
  /** Keyed with the remote password, which the answer is keyed with, too. */
  readonly authenticator: MessageAuthenticator;
}

/** Writes the request at `at`; returns its length. */
export function writeOwnCheck(stun: StunBytes, at: number, check: OwnCheck): number {
  const { bytes, view } = stun;
  view.setUint16(at, BINDING_REQUEST);
  view.setUint32(at + 4, STUN_MAGIC_COOKIE);
  bytes.set(check.transactionId, at + 8);
  let end = writeAttribute(stun, at + STUN_HEADER_BYTES, attribute.username, check.username);
  view.setUint16(end, attribute.priority);
  view.setUint16(end + 2, 4);
  view.setUint32(end + 4, PRIORITY);
  end = writeAttribute(stun, end + 8, attribute.iceControlled, check.tieBreaker);
  return writeTrailer(stun, at, end, check.authenticator) - at;
}

/** Returns the offset behind it. The padding is zero. */
function writeAttribute(
  { bytes, view }: StunBytes,
  at: number,
  type: number,
  value: Uint8Array,
): number {
  const end = at + 4 + ((value.length + 3) & ~3);
  view.setUint16(at, type);
  view.setUint16(at + 2, value.length);
  bytes.fill(0, at + 4, end).set(value, at + 4);
  return end;
}

/** Is it a success response with MESSAGE-INTEGRITY? Fills `answer` then. Never throws and never reads beyond the message. */
export function readOwnAnswer(
  view: DataView,
  at: number,
  lengthBytes: number,
  answer: BindingRequest,
): boolean {
  if (!isWholeMessage(view, at, lengthBytes) || view.getUint16(at) !== BINDING_SUCCESS)
    return false;
  return readAttributes(view, at, lengthBytes, answer) && answer.integrityAt >= 0;
}
