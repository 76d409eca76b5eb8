// How does a track obey what it was given of the link?
import type { DownTrackState } from '../forward/down-track-state.ts';
import { reviewLayer } from '../forward/layer-selector.ts';
import type { LayerStep } from './layer-steps.ts';
import { NOTHING } from './share-capacity.ts';

/** Of what is sent: below that a fall is no adjustment. */
const STEEP_FALL = 0.6;
const NO_LIMIT: number = Number.MAX_SAFE_INTEGER;

/** Nothing limits the link. */
export function unlimit(track: DownTrackState): void {
  setTarget(track, NO_LIMIT, NO_LIMIT);
}

export function applyStep(track: DownTrackState, { spatial, temporal }: LayerStep): void {
  setTarget(track, spatial, temporal);
}

/** Nothing is known of what its layers cost: one that has begun stays as it is, another begins low. */
export function applyUnknown(track: DownTrackState): void {
  if (!track.isLocked && track.targetSpatial === NO_LIMIT) setTarget(track, 0, NO_LIMIT);
}

/** There is no room for it at all. */
export function starve(track: DownTrackState): void {
  if (track.isStarved) return;
  track.isStarved = true;
  track.row.forgetWay();
  reviewLayer(track);
}

function setTarget(track: DownTrackState, spatial: number, temporal: number): void {
  const isSame = track.targetSpatial === spatial && track.targetTemporal === temporal;
  if (isSame && !track.isStarved) return;
  // What is missing since a pause cannot be decoded without.
  if (track.isStarved) track.isLocked = false;
  track.isStarved = false;
  if (breaksPictures(track, spatial)) track.current?.keyFrames.want();
  track.targetSpatial = spatial;
  track.targetTemporal = temporal;
  if (!isAboveTarget(track)) track.isCut = false;
  reviewLayer(track);
}

/**
 * Where a link carries much less than it is sent, its queue has overflowed. Of SVC, the pictures under way have then lost parts of
 * their upper layers, which are not repaired: only a key frame goes on from there, so it is asked for before anybody misses them.
 */
function breaksPictures(track: DownTrackState, spatial: number): boolean {
  const { choice, current, receiver, transport } = track;
  const isSvc = receiver.layers.length === 1 && track.isLocked;
  if (!isSvc || receiver.isMuted || spatial >= choice.spatial) return false;
  const sentBps = current?.rates?.bitsPerSecond(choice.spatial, choice.temporal) ?? 0;
  return transport.capacityBps < sentBps * STEEP_FALL;
}

/** What is still sent, until a key frame of something lower comes, is more than the link carries: it would only stand in its way. */
export function cutOff(track: DownTrackState): void {
  if (!isAboveTarget(track) || track.isCut) return;
  track.isCut = true;
  track.row.forgetWay();
}

/** Bits per second that it is still sent beyond its target. */
export function excessOf(track: DownTrackState, given: LayerStep | undefined): number {
  if (!isAboveTarget(track) || given === undefined || track.isCut) return 0;
  const sentBps = track.current?.rates?.bitsPerSecond(NO_LIMIT, NO_LIMIT) ?? 0;
  return Math.max(0, sentBps - given.bitsPerSecond);
}

function isAboveTarget({ current, isLocked, targetSpatial, receiver }: DownTrackState): boolean {
  const isSimulcast = receiver.layers.length > 1;
  return isSimulcast && isLocked && current !== undefined && current.rank > targetSpatial;
}

/** Which of `steps` it has; `NOTHING` when it is stopped. */
export function stepIndex(track: DownTrackState, steps: readonly LayerStep[]): number {
  if (track.isStarved) return NOTHING;
  const { targetSpatial, targetTemporal } = track;
  return steps.findLastIndex(
    ({ spatial, temporal }) =>
      spatial < targetSpatial || (spatial === targetSpatial && temporal <= targetTemporal),
  );
}
