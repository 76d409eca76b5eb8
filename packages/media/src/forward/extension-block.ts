// Which header extension does nearly every packet to one subscriber carry? Its mid, and its number in the transport.
// Hot path: `writeExtensionBlock` is called once per packet per subscriber.
//
// RFC 8285, one-byte form: | 0xbede, words | [number's id, its 16 bits, mid's id] mid, padded | [dependency descriptor, padded] |.
import { fitsOneByteForm, moveFrameNumber, RTP_HEADER_BYTES, readUint8 } from '@chorale/rtp';
import { ExtensionKind } from '../extension-kind.ts';

/** Whole words; null where it does not fit them: no mid, a long one, a high id. */
export type ExtensionBlock = {
  readonly first: number;
  /** Without the number, which stands at bits 8 to 23 where there is one. */
  readonly second: number;
  /** Only with a number. */
  readonly third: number;
  /** Of the whole header that has it. */
  readonly headerBytes: number;
} | null;

/** Of the one-byte form. */
export const HIGHEST_SHORT_ID = 14;

const ONE_BYTE_PROFILE = 0xbede;
const EXTENSION_BIT = 0x10;
/** Behind id and length in one word, and in a word of its own. */
const MOST_MID_BYTES = 3;

export function createExtensionBlock(
  ids: Uint8Array,
  mid: Uint8Array,
  hasNumber: boolean,
): ExtensionBlock {
  const midId = readUint8(ids, ExtensionKind.mid);
  if (midId === 0 || mid.length > MOST_MID_BYTES || !fitsOneByteForm(midId, mid.length))
    return null;
  const midHead = (midId << 4) | (mid.length - 1);
  const [a = 0, b = 0, c = 0] = mid;
  const text = (a << 16) | (b << 8) | c;
  const words = hasNumber ? 2 : 1;
  const first = (ONE_BYTE_PROFILE << 16) | words;
  const headerBytes = RTP_HEADER_BYTES + 4 + 4 * words;
  if (!hasNumber) return { first, second: (midHead << 24) | text, third: 0, headerBytes };
  const numberId = readUint8(ids, ExtensionKind.transportSequence);
  if (!fitsOneByteForm(numberId, 2)) return null;
  return { first, second: (((numberId << 4) | 1) << 24) | midHead, third: text << 8, headerBytes };
}

/** Behind the fixed header at `at`. `number`: of the packet in its transport, where the block has room for one. */
export function writeExtensionBlock(
  view: DataView,
  at: number,
  block: NonNullable<ExtensionBlock>,
  number: number,
): number {
  view.setUint8(at, view.getUint8(at) | EXTENSION_BIT);
  view.setInt32(at + RTP_HEADER_BYTES, block.first);
  view.setInt32(at + RTP_HEADER_BYTES + 4, block.second | numberBits(number));
  if (number >= 0) view.setInt32(at + RTP_HEADER_BYTES + 8, block.third);
  return block.headerBytes;
}

/** A dependency descriptor that follows the block. One per process, filled again for each packet. */
export const descriptor: {
  source: Buffer;
  from: number;
  lengthBytes: number;
  /** The subscriber's; 0: it takes none. */
  id: number;
  frameNumberDelta: number;
} = { source: Buffer.alloc(0), from: 0, lengthBytes: 0, id: 0, frameNumberDelta: 0 };

/** Writes `descriptor` behind the block at the end of a header of `headerBytes` at `at`. Returns how long that is then. */
export function appendDescriptor(target: Buffer, at: number, headerBytes: number): number {
  const { source, from, lengthBytes, id, frameNumberDelta } = descriptor;
  if (id === 0 || lengthBytes === 0) return headerBytes;
  const start = at + headerBytes;
  target[start] = (id << 4) | (lengthBytes - 1);
  for (let index = 0; index < lengthBytes; index += 1)
    target[start + 1 + index] = readUint8(source, from + index);
  moveFrameNumber(target, start + 1, frameNumberDelta);
  const words = (lengthBytes + 4) >>> 2;
  for (let index = 1 + lengthBytes; index < 4 * words; index += 1) target[start + index] = 0;
  const last = at + RTP_HEADER_BYTES + 3;
  target[last] = readUint8(target, last) + words;
  return headerBytes + 4 * words;
}

/** Where the second word has it; -1: nowhere. */
export function numberBits(number: number): number {
  return number < 0 ? 0 : (number & 0xffff) << 8;
}
