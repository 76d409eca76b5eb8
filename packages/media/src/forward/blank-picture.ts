// Which bytes are a black picture? The smallest that every decoder takes: one macroblock, which needs no other picture.
import { CodecKind } from '../codec-kind.ts';

/**
 * A key frame of VP8 (RFC 6386), 8×8, made by libvpx of a black picture:
 * `ffmpeg -f lavfi -i color=black:s=8x8:r=1:d=1 -c:v libvpx -b:v 1M -frames:v 1 -f ivf`, without IVF's headers, and 0x85 in the
 * place of the 17th byte from 0, which changes no sample. Among encrypted frames livekit-client lets a plain one pass only if
 * its SHA-256 is on its list, and that byte was found by it (ef016165…).
 */
const VP8_PICTURE: Uint8Array = bytesOf(
  '1002009d012a08000800 00470885858885848802 02000c0d6000feffab50 80',
);

/**
 * Of H.264, written by hand: constrained baseline, level 1, one macroblock, frame_num of 4 bits, and pictures that leave in the
 * order in which they came (pic_order_cnt_type 2). Sections 7.3.2.1 and 7.3.2.2 of the standard.
 */
const H264_SEQUENCE: Uint8Array = bytesOf('67 42c00a da79');
const H264_PARAMETERS: Uint8Array = bytesOf('68 ce3880');

/** Beginnings of an IDR slice up to its samples: intra, quantiser 26, mb_type I_PCM, aligned. Neighbours differ by idr_pic_id, 0 and 1. */
const H264_SLICES: readonly Uint8Array[] = ['65 88848680', '65 888221a0'].map(bytesOf);
const LUMA_SAMPLES = 256;
const CHROMA_SAMPLES = 128;
const BLACK = 16;
const NO_COLOUR = 128;
/** The stop bit. */
const H264_END = 0x80;

const h264Pictures: readonly Uint8Array[] = H264_SLICES.map((head) =>
  Uint8Array.of(
    ...head,
    ...new Uint8Array(LUMA_SAMPLES).fill(BLACK),
    ...new Uint8Array(CHROMA_SAMPLES).fill(NO_COLOUR),
    H264_END,
  ),
);

/** The payloads of its packets, without a VP8 descriptor; none for codecs that have no such picture here. `count`: of those before. */
export function blankPicture(kind: CodecKind, count: number): readonly Uint8Array[] {
  if (kind === CodecKind.vp8) return [VP8_PICTURE];
  if (kind !== CodecKind.h264) return [];
  // One unit a packet: packetization mode 0 has nothing else.
  return [H264_SEQUENCE, H264_PARAMETERS, ...h264Pictures.slice(count % 2).slice(0, 1)];
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}
