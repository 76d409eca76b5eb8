// How long does an Opus packet play? RFC 6716 section 3.1: the TOC octet.
//
//  0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+
// | config  |s| c |   config: mode and frame size; c: 1, 2, 2 or M frames (M in the next octet)
import { readUint8 } from '../big-endian.ts';

const SILK_FRAME_US: readonly number[] = [10_000, 20_000, 40_000, 60_000];
const MAX_PACKET_US = 120_000;

/** Microseconds, 0 for an empty payload, at most 120 ms (section 3.4). Under E2EE the TOC stays clear. */
export function readOpusDurationUs(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): number {
  if (payloadBytes < 1) return 0;
  const toc = readUint8(bytes, offset);
  const frames = frameCount(bytes, offset, payloadBytes);
  return Math.min(MAX_PACKET_US, frames * frameUs(toc >>> 3));
}

function frameUs(config: number): number {
  if (config >= 16) return 2_500 << (config & 3);
  if (config >= 12) return 10_000 << (config & 1);
  return SILK_FRAME_US[config & 3] ?? 0;
}

function frameCount(bytes: Uint8Array, offset: number, payloadBytes: number): number {
  const code = readUint8(bytes, offset) & 3;
  if (code === 0) return 1;
  if (code < 3) return 2;
  return payloadBytes < 2 ? 0 : readUint8(bytes, offset + 1) & 0x3f;
}
