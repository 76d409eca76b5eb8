// What does the publisher send? For each codec a picture that two slow cores encode at fifteen frames a second or more, all layers.
import type { PictureOptions } from '../kit/call-page/publish-picture.ts';

export const codecs = ['vp8', 'h264', 'vp9', 'av1'] as const;
export type Codec = (typeof codecs)[number];

/** The smallest of which three simulcast layers are made: livekit-client asks for a width of 960, libwebrtc for 960×540 pixels. */
const simulcast = [
  { width: 240, height: 135, bitrateBps: 120_000 },
  { width: 480, height: 270, bitrateBps: 350_000 },
  { width: 960, height: 540, bitrateBps: 1_000_000 },
];

/** One stream; the rate is that of all its layers. */
const svc = (width: number, bitrateBps: number) =>
  [4, 2, 1].map((scale) => ({ width: width / scale, height: width / 2 / scale, bitrateBps }));

export const pictures: Record<Codec, PictureOptions> = {
  vp8: { codec: 'vp8', framesPerSecond: 20, layers: simulcast },
  h264: { codec: 'h264', framesPerSecond: 20, layers: simulcast },
  vp9: { codec: 'vp9', framesPerSecond: 20, layers: svc(640, 900_000) },
  av1: { codec: 'av1', framesPerSecond: 20, layers: svc(480, 600_000) },
};

export const isSvc = (codec: Codec): boolean => codec === 'vp9' || codec === 'av1';
