// How does a page publish a picture whose layers are known? With sizes and bit rates named, as an application may.
import { type Room, Track, type VideoCodec, VideoPreset } from 'livekit-client';
import { drawMovingPicture } from './moving-picture.ts';

export interface PictureOptions {
  readonly codec: VideoCodec;
  readonly framesPerSecond: number;
  /** 0–1: how much of the picture is noise, which no encoder foresees. */
  readonly noise: number;
  /** The smallest first, the picture itself last. VP8 and H264 send each as a stream; VP9 and AV1 send one, L3T3_KEY. */
  readonly layers: readonly PictureLayer[];
}

export interface PictureLayer {
  readonly width: number;
  readonly height: number;
  readonly bitrateBps: number;
}

export async function publishPicture(room: Room, options: PictureOptions): Promise<void> {
  const { codec, framesPerSecond, noise, layers } = options;
  const presets = layers.map(
    ({ width, height, bitrateBps }) => new VideoPreset(width, height, bitrateBps, framesPerSecond),
  );
  const whole = presets.at(-1);
  if (whole === undefined) throw new Error('a picture has at least one layer');
  const { width, height } = whole;
  const track = drawMovingPicture({ width, height, framesPerSecond, noise });
  await room.localParticipant.publishTrack(track, {
    source: Track.Source.Camera,
    videoCodec: codec,
    simulcast: true,
    backupCodec: false,
    videoEncoding: whole.encoding,
    videoSimulcastLayers: presets.slice(0, -1),
  });
}
