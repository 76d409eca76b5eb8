// Which qualities of a track can a subscriber be sent, and what does each cost? As measured, cheapest first.
import type { DownTrackState } from '../forward/down-track-state.ts';
import type { Layer } from '../publish/layer.ts';
import { TEMPORAL_LAYERS } from '../publish/layer-rates.ts';

/** With so many temporal layers above the lowest, that one has a quarter of the frames. */
const QUARTER_RATE = 2;

/** One choice of layers: ranks of simulcast or spatial ids of SVC, and temporal ids. */
export interface LayerStep {
  readonly spatial: number;
  readonly temporal: number;
  readonly bitsPerSecond: number;
  /** What it takes over a longer time, when that is more. */
  readonly usualBitsPerSecond: number;
}

/** Empty while nothing was measured. A spatial layer comes whole before the next: its frame rate is worth more than its cost. */
export function listSteps(track: DownTrackState): LayerStep[] {
  const { layers } = track.receiver;
  const [only] = layers;
  const isSimulcast = layers.length > 1;
  const steps = isSimulcast
    ? layers.flatMap((layer) => stepsOfLayer(track, layer))
    : only === undefined
      ? []
      : stepsOfStream(track, only);
  return steps;
}

function stepsOfLayer(track: DownTrackState, layer: Layer): LayerStep[] {
  if (layer.rank > track.maxSpatial || !layer.isLive()) return [];
  return temporalSteps(track, layer, { spatial: layer.rank, within: Number.MAX_SAFE_INTEGER });
}

/** SVC, or a stream that has one spatial layer. */
function stepsOfStream(track: DownTrackState, layer: Layer): LayerStep[] {
  const highest = Math.min(layer.rates?.highestSpatial ?? -1, track.maxSpatial);
  const spatials = Array.from({ length: highest + 1 }, (_, spatial) => spatial);
  return spatials.flatMap((spatial) => temporalSteps(track, layer, { spatial, within: spatial }));
}

/** The highest temporal layer is named as no limit: a stream may get more of them. */
function temporalSteps(
  track: DownTrackState,
  { rates }: Layer,
  { spatial, within }: { readonly spatial: number; readonly within: number },
): LayerStep[] {
  if (rates === undefined) return [];
  const highest = Math.min(rates.highestTemporal, track.maxTemporal);
  const steps = Array.from({ length: highest + 1 }, (_, temporal) => {
    const bitsPerSecond = rates.bitsPerSecond(within, temporal);
    const usualBitsPerSecond = Math.max(bitsPerSecond, rates.usualBitsPerSecond(within, temporal));
    const named = temporal === rates.highestTemporal ? TEMPORAL_LAYERS : temporal;
    return { spatial, temporal: named, bitsPerSecond, usualBitsPerSecond };
  });
  // A larger picture at a quarter of its rate is worse than a smaller one at all of it.
  const least = spatial > 0 && highest >= QUARTER_RATE ? 1 : 0;
  return steps.filter(({ bitsPerSecond }, index) => bitsPerSecond > 0 && index >= least);
}
