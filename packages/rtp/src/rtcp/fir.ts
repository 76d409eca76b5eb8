// How is a key frame demanded, one source at a time? RFC 5104 section 4.3.1.
//
// | common header (FMT 4, PT 206), sender SSRC, 0 |  12 bytes, then once or more:
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                      SSRC that shall send one                 |
// | seq nr.       |    reserved = 0                               |
import { readUint32, writeUint32 } from '../big-endian.ts';
import { PayloadFeedbackFormat, RtcpType, writeRtcpHeader } from './compound.ts';

const HEADER_BYTES = 12;
export const FIR_BYTES = 20;

export function countFirItems(lengthBytes: number): number {
  return lengthBytes < HEADER_BYTES ? 0 : (lengthBytes - HEADER_BYTES) >>> 3;
}

export function readFirSsrc(bytes: Uint8Array, offset: number, index: number): number {
  return readUint32(bytes, offset + HEADER_BYTES + 8 * index);
}

/** One item. `command` rises by one with each new request, modulo 256. */
export function writeFir(
  bytes: Uint8Array,
  offset: number,
  fir: { readonly senderSsrc: number; readonly mediaSsrc: number; readonly command: number },
): number {
  const header = { count: PayloadFeedbackFormat.fir, type: RtcpType.payloadFeedback };
  writeRtcpHeader(bytes, offset, { ...header, lengthBytes: FIR_BYTES });
  writeUint32(bytes, offset + 4, fir.senderSsrc);
  writeUint32(bytes, offset + 8, 0);
  writeUint32(bytes, offset + 12, fir.mediaSsrc);
  writeUint32(bytes, offset + 16, (fir.command & 0xff) << 24);
  return FIR_BYTES;
}
