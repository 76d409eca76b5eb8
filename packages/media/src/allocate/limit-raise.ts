// How far is SVC raised at once on a link with a limit? A spatial layer at a time.
//
// Each begins with a key frame of all layers up to it, which of three takes what the stream takes in a second: on a link that just carries the
// stream the picture would stand for as long. The key frame of the next layer, a second later, is small, for its encoder has spent its bits.
import type { DownTrackState } from '../forward/down-track-state.ts';
import type { LayerStep } from './layer-steps.ts';
import { type Demand, NOTHING } from './share-capacity.ts';

/** Between two raises: the first key frame has gone through by then. */
const PAUSE_US = 1_000_000;

export interface RaiseFacts {
  /** Index of the step that it has; below 0: none. */
  readonly current: number;
  /** The highest spatial layer that leaves. */
  readonly sentSpatial: number;
  /** When it was raised last. */
  readonly raisedUs: number;
}

/** Returns the index of the best step up to `chosen` that may be taken now. */
export function limitRaise(
  steps: readonly LayerStep[],
  chosen: number,
  { current, sentSpatial, raisedUs }: RaiseFacts,
  nowUs: number,
): number {
  const [from, to] = [steps[current]?.spatial, steps[chosen]?.spatial];
  if (from === undefined || to === undefined || to <= from) return chosen;
  const mayRaise = sentSpatial >= from && nowUs - raisedUs >= PAUSE_US;
  const most = mayRaise ? from + 1 : from;
  return steps.findLastIndex(({ spatial }, index) => index <= chosen && spatial <= most);
}

/** Layers of simulcast are streams: whichever is begun costs its own key frame only. */
export function softenRaise(
  track: DownTrackState,
  demand: Demand | undefined,
  chosen: number | undefined,
  nowUs: number,
): number {
  if (demand === undefined || chosen === undefined) return NOTHING;
  if (track.receiver.layers.length > 1) return chosen;
  const { choice, raisedUs } = track;
  const { steps, current } = demand;
  const facts = { current, sentSpatial: choice.spatial, raisedUs };
  const step = limitRaise(steps, chosen, facts, nowUs);
  if ((steps[step]?.spatial ?? 0) > (steps[current]?.spatial ?? 0)) track.raisedUs = nowUs;
  return step;
}
