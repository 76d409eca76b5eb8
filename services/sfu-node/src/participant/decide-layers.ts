// Which layers of a video does a viewer want? A pure choice, by what its client said of how it shows the track.
import { type TrackInfo, type VideoLayer, VideoQuality } from '@chorale/proto/livekit/models';
import type { UpdateTrackSettings } from '@chorale/proto/livekit/rtc';

export type ShownSettings = Pick<
  UpdateTrackSettings,
  'disabled' | 'quality' | 'width' | 'height' | 'fps'
>;

/** All that a client says of how it shows a track. */
export type TrackSettings = ShownSettings & Pick<UpdateTrackSettings, 'priority'>;

export type LayeredTrack = Pick<TrackInfo, 'mimeType' | 'layers' | 'codecs'>;

export interface LayerWish {
  /** The highest layer wanted, counted from 0 as the media host does. */
  readonly spatial: number;
  readonly temporal: number;
  /** What the publisher must send for it, on its own scale; OFF where nothing is to come. */
  readonly quality: VideoQuality;
}

/** Above every layer that there may be. */
export const NO_LIMIT: number = Number.MAX_SAFE_INTEGER;
/** As many spatial layers as any codec has, and one to spare: a client may list more. */
const MOST_LAYERS = 4;
/** A layer that is so much smaller than the element is still shown without a visible difference. */
const STRETCH = 1.1;
/** Clients send 30 frames/s in three temporal layers, each of twice the rate of what it builds on; a little is allowed for rounding. */
const FPS_BY_TEMPORAL = [8, 15] as const;

/** Until its client says something. One that follows the size of its elements begins low, as LiveKit's. */
export const initialSettings = (adaptiveStream: boolean): ShownSettings => ({
  ...{ disabled: false, width: 0, height: 0, fps: 0 },
  quality: adaptiveStream ? VideoQuality.LOW : VideoQuality.HIGH,
});

/** A size wins over a quality. Without layers in `info` there is no limit. */
export function decideLayers(settings: ShownSettings, info: LayeredTrack): LayerWish {
  const temporal = decideTemporal(settings.fps);
  if (settings.disabled || settings.quality === VideoQuality.OFF) {
    return { spatial: 0, temporal, quality: VideoQuality.OFF };
  }
  const layers = sortLayers(info);
  const hasSize = settings.width > 0 || settings.height > 0;
  const spatial = hasSize ? rankBySize(layers, settings) : rankByQuality(layers, settings.quality);
  const layer = spatial < layers.length - 1 ? layers[spatial] : undefined;
  // The highest that was announced is no limit: what is sent above it, against the announcement, is better than less.
  if (layer === undefined) return { spatial: NO_LIMIT, temporal, quality: VideoQuality.HIGH };
  return { spatial, temporal, quality: layer.quality };
}

/** Which layer is the highest that is not above `quality`? */
export const rankOf = (info: LayeredTrack, quality: VideoQuality): number =>
  Math.max(rankByQuality(sortLayers(info), quality), 0);

/** The lowest that is as large as asked, else the highest. */
function rankBySize(layers: readonly VideoLayer[], settings: ShownSettings): number {
  const rank = layers.findIndex((layer) => covers(layer, settings));
  return rank < 0 ? layers.length - 1 : rank;
}

/** The highest that is not above, else the lowest. */
function rankByQuality(layers: readonly VideoLayer[], quality: VideoQuality): number {
  if (quality === VideoQuality.HIGH) return layers.length - 1;
  return Math.max(
    layers.findLastIndex((layer) => layer.quality <= quality),
    0,
  );
}

/** Lowest first. Of the codec that is sent, where the client told its layers apart. */
function sortLayers({ mimeType, layers, codecs }: LayeredTrack): VideoLayer[] {
  const isSent = (codec: string): boolean => codec.toLowerCase() === mimeType.toLowerCase();
  const own = codecs.find((codec) => codec.layers.length > 0 && isSent(codec.mimeType));
  return (own?.layers ?? layers)
    .slice(0, MOST_LAYERS)
    .filter(({ quality }) => quality !== VideoQuality.OFF)
    .toSorted((a, b) => a.quality - b.quality || a.width * a.height - b.width * b.height);
}

/** The shorter side of the picture counts: an element of another shape cuts the longer one off. Where it is not told, the other. */
function covers(layer: VideoLayer, { width, height }: ShownSettings): boolean {
  const isUpright = layer.width < layer.height;
  const [short, long] = isUpright ? [width, height] : [height, width];
  const [ownShort, ownLong] = isUpright ? [layer.width, layer.height] : [layer.height, layer.width];
  return short > 0 ? ownShort * STRETCH >= short : ownLong * STRETCH >= long;
}

/** 0 frames/s: as many as there are. */
function decideTemporal(fps: number): number {
  const temporal = FPS_BY_TEMPORAL.findIndex((most) => fps > 0 && fps <= most);
  return temporal < 0 ? NO_LIMIT : temporal;
}
