// How much does a receiver believe to be able to take? draft-alvestrand-rmcat-remb-03 section 2.2.
//
// | common header (FMT 15, PT 206), sender SSRC, 0 |  12 bytes
// |  'R' 'E' 'M' 'B'                                              | 12
// |  Num SSRC     | BR Exp    |  BR Mantissa (18 bits)            | 16
// |  SSRC feedback × Num SSRC                                     | 20
import { readUint8, readUint24, readUint32 } from '../big-endian.ts';

const REMB_BYTES = 20;
const IDENTIFIER = 0x52454d42;

/** Bits per second, or -1 when the packet is another application's or cut short. */
export function readRembBitrate(bytes: Uint8Array, offset: number, lengthBytes: number): number {
  if (lengthBytes < REMB_BYTES || readUint32(bytes, offset + 12) !== IDENTIFIER) return -1;
  const exponent = readUint8(bytes, offset + 17) >>> 2;
  const mantissa = readUint24(bytes, offset + 17) & 0x3_ffff;
  return mantissa * 2 ** exponent;
}
