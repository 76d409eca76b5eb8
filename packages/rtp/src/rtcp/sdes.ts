// Which canonical name does a source have? RFC 3550 section 6.5: one chunk with one CNAME item.
//
// | common header (SC 1, PT 202)  | SSRC | CNAME=1 | length | text … | at least one 0, to the next word |
import { readUint8, writeUint32 } from '../big-endian.ts';
import { RtcpType, writeRtcpHeader } from './compound.ts';

const CNAME_ITEM = 1;
const TEXT_OFFSET = 10;
const MAX_TEXT_BYTES = 255;

/** `cname` as UTF-8, encoded once ahead of time; cut at 255 bytes. Returns the bytes written. */
export function writeSdes(
  bytes: Uint8Array,
  offset: number,
  source: { readonly ssrc: number; readonly cname: Uint8Array },
): number {
  const textBytes = Math.min(source.cname.length, MAX_TEXT_BYTES);
  const lengthBytes = ((TEXT_OFFSET + textBytes) & ~3) + 4;
  bytes.fill(0, offset, offset + lengthBytes);
  writeRtcpHeader(bytes, offset, { count: 1, type: RtcpType.sourceDescription, lengthBytes });
  writeUint32(bytes, offset + 4, source.ssrc);
  bytes[offset + 8] = CNAME_ITEM;
  bytes[offset + 9] = textBytes;
  for (let index = 0; index < textBytes; index += 1)
    bytes[offset + TEXT_OFFSET + index] = readUint8(source.cname, index);
  return lengthBytes;
}

/** The CNAME of the first chunk; undefined when there is none or it overruns the packet. */
export function readSdesCname(
  bytes: Uint8Array,
  offset: number,
  lengthBytes: number,
): string | undefined {
  let at = offset + 8;
  const end = Math.min(offset + lengthBytes, bytes.length);
  while (at + 2 <= end && readUint8(bytes, at) !== 0) {
    const textEnd = at + 2 + readUint8(bytes, at + 1);
    if (textEnd > end) return undefined;
    if (readUint8(bytes, at) === CNAME_ITEM)
      return new TextDecoder().decode(bytes.subarray(at + 2, textEnd));
    at = textEnd;
  }
  return undefined;
}
