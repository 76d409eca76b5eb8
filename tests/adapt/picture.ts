// What does the publisher send? For each codec a picture that two slow cores encode at fifteen frames a second or more, all layers.
import type { PictureOptions } from '../kit/call-page/publish-picture.ts';

export const codecs = ['vp8', 'h264', 'vp9', 'av1'] as const;
export type Codec = (typeof codecs)[number];

/**
 * The smallest picture of which three layers are made: of simulcast livekit-client asks for a width of 960, libwebrtc for 960×540
 * pixels; of SVC libwebrtc makes no layer smaller than 240×135.
 */
const sizes = [
  { width: 240, height: 135 },
  { width: 480, height: 270 },
  { width: 960, height: 540 },
] as const;

const [low, middle, high] = sizes;
const simulcast = [
  { ...low, bitrateBps: 120_000 },
  { ...middle, bitrateBps: 350_000 },
  { ...high, bitrateBps: 1_000_000 },
];

/** So that the bits are used up; encoders of SVC then leave layers out, picture by picture, which is another matter. */
const MUCH_NOISE = 0.12;
/** More, and OpenH264 makes pictures of up to 60 kB every few seconds, which take 0.2 s through A, and leaves out every other for a second behind them. */
const SOME_NOISE = 0.05;
const LITTLE_NOISE = 0.04;

/** One stream: the last rate is that of all its layers, the others say nothing. */
const svc = (bitrateBps: number) => sizes.map((size) => ({ ...size, bitrateBps }));

export const pictures: Record<Codec, PictureOptions> = {
  vp8: { codec: 'vp8', framesPerSecond: 20, noise: MUCH_NOISE, layers: simulcast },
  h264: { codec: 'h264', framesPerSecond: 20, noise: SOME_NOISE, layers: simulcast },
  vp9: { codec: 'vp9', framesPerSecond: 20, noise: LITTLE_NOISE, layers: svc(1_000_000) },
  av1: { codec: 'av1', framesPerSecond: 15, noise: LITTLE_NOISE, layers: svc(800_000) },
};

export const isSvc = (codec: Codec): boolean => codec === 'vp9' || codec === 'av1';
