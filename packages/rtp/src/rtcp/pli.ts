// How is a key frame asked for? RFC 4585 section 6.3.1: common header (FMT 1, PT 206), sender SSRC, media SSRC.
import { writeUint32 } from '../big-endian.ts';
import { PayloadFeedbackFormat, RtcpType, writeRtcpHeader } from './compound.ts';

export const PLI_BYTES = 12;

export function writePli(
  bytes: Uint8Array,
  offset: number,
  pli: { readonly senderSsrc: number; readonly mediaSsrc: number },
): number {
  const header = { count: PayloadFeedbackFormat.pli, type: RtcpType.payloadFeedback };
  writeRtcpHeader(bytes, offset, { ...header, lengthBytes: PLI_BYTES });
  writeUint32(bytes, offset + 4, pli.senderSsrc);
  writeUint32(bytes, offset + 8, pli.mediaSsrc);
  return PLI_BYTES;
}
