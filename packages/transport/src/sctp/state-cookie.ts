// How does an INIT ACK leave nothing behind, and the COOKIE ECHO prove that it was ours? RFC 9260 section 5.1.3.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { InitFacts } from './handshake-chunks.ts';
import { COOKIE_LIFE_MS } from './sctp-limits.ts';

/** Of this process: a cookie outlives neither it nor its minute. */
const SECRET = randomBytes(32);
const BODY_BYTES = 30;
const MAC_BYTES = 32;

/** The peer's INIT, our own tag and the time, signed. */
export function sealCookie(peer: InitFacts, localTag: number, nowUs: number): Uint8Array {
  const cookie = new Uint8Array(BODY_BYTES + MAC_BYTES);
  const view = new DataView(cookie.buffer);
  view.setUint32(0, peer.tag);
  view.setUint32(4, peer.windowBytes);
  view.setUint16(8, peer.outboundStreams);
  view.setUint16(10, peer.inboundStreams);
  view.setUint32(12, peer.initialTsn);
  view.setUint16(16, peer.hasForwardTsn ? 1 : 0);
  view.setUint32(18, localTag);
  view.setFloat64(22, nowUs);
  cookie.set(sign(cookie), BODY_BYTES);
  return cookie;
}

/** The peer's INIT; undefined when the cookie is not ours, not for this tag, or too old. */
export function openCookie(
  cookie: Uint8Array,
  localTag: number,
  nowUs: number,
): InitFacts | undefined {
  if (cookie.length !== BODY_BYTES + MAC_BYTES) return undefined;
  if (!timingSafeEqual(sign(cookie), cookie.subarray(BODY_BYTES))) return undefined;
  const view = new DataView(cookie.buffer, cookie.byteOffset, cookie.length);
  if (view.getUint32(18) !== localTag) return undefined;
  if (nowUs - view.getFloat64(22) > COOKIE_LIFE_MS * 1000) return undefined;
  return {
    tag: view.getUint32(0),
    windowBytes: view.getUint32(4),
    outboundStreams: view.getUint16(8),
    inboundStreams: view.getUint16(10),
    initialTsn: view.getUint32(12),
    hasForwardTsn: view.getUint16(16) === 1,
    cookie: new Uint8Array(),
  };
}

function sign(cookie: Uint8Array): Uint8Array {
  return createHmac('sha256', SECRET).update(cookie.subarray(0, BODY_BYTES)).digest();
}
