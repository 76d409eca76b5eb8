// When was a frame captured? 64 bits of NTP time, perhaps 64 more of clock offset (signed 32.32).
// http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time
import { readUint32 } from '../big-endian.ts';
import { ntpToUnixUs } from '../ntp.ts';

/** Microseconds since the Unix epoch on the capturer's clock; -1 when cut short. */
export function readAbsCaptureTimeUs(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
): number {
  if (lengthBytes < 8) return -1;
  return ntpToUnixUs(readUint32(bytes, offset), readUint32(bytes, offset + 4));
}
