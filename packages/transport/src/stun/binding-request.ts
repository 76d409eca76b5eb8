// What does a STUN binding request say? Read by offset from bytes that nobody has authenticated yet.
//
//  0                   1                   2                   3      RFC 8489 section 5
//  |0 0|     message type          |         message length        |
//  |                         magic cookie                          |
//  |                 transaction id (96 bits)                      |

export const STUN_HEADER_BYTES = 20;
export const STUN_MAGIC_COOKIE = 0x2112a442;
export const BINDING_REQUEST = 0x0001;
/** The longest request that is read; a real one has about 100 bytes. */
export const MAX_REQUEST_BYTES = 548;

export const attribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

/** Offsets count from the beginning of the arena; -1: not there. Reused from request to request. */
export interface BindingRequest {
  usernameAt: number;
  usernameBytes: number;
  /** Of the attribute's header. */
  integrityAt: number;
  fingerprintAt: number;
  useCandidate: boolean;
  /** The peer takes us for the controlling side. */
  controlled: boolean;
}

export type StunVerdict = 'request' | 'malformed' | 'not_a_request';

export function createBindingRequest(): BindingRequest {
  return {
    usernameAt: -1,
    usernameBytes: 0,
    integrityAt: -1,
    fingerprintAt: -1,
    useCandidate: false,
    controlled: false,
  };
}

/** Fills `request`. Never throws and never reads beyond the message. */
export function readBindingRequest(
  view: DataView,
  at: number,
  lengthBytes: number,
  request: BindingRequest,
): StunVerdict {
  if (!isWholeMessage(view, at, lengthBytes)) return 'malformed';
  if (view.getUint16(at) !== BINDING_REQUEST) return 'not_a_request';
  if (!readAttributes(view, at, lengthBytes, request)) return 'malformed';
  return request.usernameAt >= 0 && request.integrityAt >= 0 ? 'request' : 'malformed';
}

/** Fills `request` from a whole message of any type; false when an attribute does not fit. */
export function readAttributes(
  view: DataView,
  at: number,
  lengthBytes: number,
  request: BindingRequest,
): boolean {
  Object.assign(request, empty);
  const end = at + lengthBytes;
  for (let next = at + STUN_HEADER_BYTES; next < end; ) {
    if (next + 4 > end || request.fingerprintAt >= 0) return false;
    const bytes = view.getUint16(next + 2);
    if (next + 4 + bytes > end) return false;
    noteAttribute(view, next, bytes, request);
    next += 4 + ((bytes + 3) & ~3);
  }
  return true;
}

const empty = createBindingRequest();

export function isWholeMessage(view: DataView, at: number, lengthBytes: number): boolean {
  if (lengthBytes < STUN_HEADER_BYTES || lengthBytes > MAX_REQUEST_BYTES) return false;
  const declared = view.getUint16(at + 2);
  return (
    (declared & 3) === 0 &&
    declared + STUN_HEADER_BYTES === lengthBytes &&
    view.getUint32(at + 4) === STUN_MAGIC_COOKIE
  );
}

/** Behind MESSAGE-INTEGRITY only FINGERPRINT counts (RFC 8489 section 14.5): nothing else there is authenticated. */
function noteAttribute(view: DataView, at: number, bytes: number, request: BindingRequest): void {
  const type = view.getUint16(at);
  if (request.integrityAt >= 0) {
    if (type === attribute.fingerprint && bytes === 4) request.fingerprintAt = at;
    return;
  }
  switch (type) {
    case attribute.username:
      request.usernameAt = at + 4;
      request.usernameBytes = bytes;
      break;
    case attribute.messageIntegrity:
      if (bytes === 20) request.integrityAt = at;
      break;
    case attribute.useCandidate:
      request.useCandidate = true;
      break;
    case attribute.iceControlled:
      request.controlled = true;
      break;
    default:
  }
}
