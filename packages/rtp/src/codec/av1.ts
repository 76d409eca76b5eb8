// Does a new AV1 coded video sequence begin here? RTP payload format for AV1, section 4.4.
//
//  0 1 2 3 4 5 6 7
// +-+-+-+-+-+-+-+-+
// |Z|Y| W |N|-|-|-|   Z: continues an OBU of the packet before; N: first packet of a coded video sequence
import { readUint8 } from '../big-endian.ts';

export function startsAv1KeyFrame(
  bytes: Uint8Array,
  offset: number,
  payloadBytes: number,
): boolean {
  return payloadBytes > 1 && (readUint8(bytes, offset) & 0x88) === 0x08;
}
