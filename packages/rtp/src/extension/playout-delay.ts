// How long may a receiver buffer? | MIN (12) | MAX (12) | in units of 10 ms. http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
import { readUint24, writeUint24 } from '../big-endian.ts';

export const PLAYOUT_DELAY_BYTES = 3;
const MAX_UNITS = 0xfff;

export function readMinPlayoutDelayMs(bytes: Uint8Array, offset: number): number {
  return (readUint24(bytes, offset) >>> 12) * 10;
}

export function readMaxPlayoutDelayMs(bytes: Uint8Array, offset: number): number {
  return (readUint24(bytes, offset) & MAX_UNITS) * 10;
}

export function writePlayoutDelay(
  bytes: Uint8Array,
  offset: number,
  delay: { readonly minMs: number; readonly maxMs: number },
): void {
  const units = (ms: number): number => Math.max(0, Math.min(MAX_UNITS, Math.round(ms / 10)));
  writeUint24(bytes, offset, (units(delay.minMs) << 12) | units(delay.maxMs));
}
