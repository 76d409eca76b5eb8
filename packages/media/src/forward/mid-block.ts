// Which header extension does nearly every packet to one subscriber carry? Its mid alone, the same bytes each time.
// Hot path: `writeMidBlock` is called once per packet per subscriber.
import { fitsOneByteForm, RTP_HEADER_BYTES, readUint8 } from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';

/** The whole extension of RFC 8285 as two words; null where it does not fit those: no mid, a long one, a high id. */
export type MidBlock = { readonly first: number; readonly second: number } | null;

const ONE_BYTE_PROFILE = 0xbede;
const EXTENSION_BIT = 0x10;
/** Behind id and length in one word. */
const MOST_MID_BYTES = 3;

export const MID_BLOCK_BYTES = 8;

export function createMidBlock(extensionIds: Uint8Array, mid: Uint8Array): MidBlock {
  const id = readUint8(extensionIds, ExtensionKind.mid);
  if (id === 0 || mid.length > MOST_MID_BYTES || !fitsOneByteForm(id, mid.length)) return null;
  const [a = 0, b = 0, c = 0] = mid;
  return {
    first: (ONE_BYTE_PROFILE << 16) | 1,
    second: (((id << 4) | (mid.length - 1)) << 24) | (a << 16) | (b << 8) | c,
  };
}

/** Behind the fixed header at `at`. Returns the bytes of the whole header. */
export function writeMidBlock(view: DataView, at: number, block: NonNullable<MidBlock>): number {
  view.setUint8(at, view.getUint8(at) | EXTENSION_BIT);
  view.setInt32(at + RTP_HEADER_BYTES, block.first);
  view.setInt32(at + RTP_HEADER_BYTES + 4, block.second);
  return RTP_HEADER_BYTES + MID_BLOCK_BYTES;
}
