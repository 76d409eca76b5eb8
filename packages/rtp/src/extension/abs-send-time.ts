// When was a packet sent? 24 bits of 6.18 fixed-point seconds, wrapping every 64 s. http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
import { readUint24, writeUint24 } from '../big-endian.ts';

export const ABS_SEND_TIME_BYTES = 3;
const WRAP_US = 64_000_000;

/** Microseconds, 0–64 s. */
export function readAbsSendTimeUs(bytes: Uint8Array, offset: number): number {
  return Math.round((readUint24(bytes, offset) * 1_000_000) / 0x4_0000);
}

export function writeAbsSendTime(bytes: Uint8Array, offset: number, timeUs: number): void {
  const withinWrap = timeUs % WRAP_US;
  writeUint24(bytes, offset, Math.floor((withinWrap * 0x4_0000) / 1_000_000) & 0xff_ffff);
}
