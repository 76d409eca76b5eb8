// Which spatial and temporal layers of its stream is a subscriber sent, and which of its packets need no look at that?
// Hot path: `layerBit` is called once per packet.
import { HIGHEST_SPATIAL, HIGHEST_TEMPORAL, type MediaPacket } from '../../packet.ts';
import type { DownTrackState } from '../down-track-state.ts';
import { RowWord } from '../fan-out.ts';

const TEMPORAL_IDS: number = HIGHEST_TEMPORAL + 1;

/** Frames of layers above are left out. */
export class LayerChoice {
  spatial = 0;
  temporal = 0;
  /** Of the source: of the frame that was left out last; -1: none was. */
  leftOutTimestamp = -1;
  /** The frame since which these layers are sent, by its dependency descriptor, and the decode targets before. */
  steadyFrom = -1;
  targetsBefore = 0;
}

/** Of simulcast each layer is a stream of its own, with no others inside. */
export function spatialAim({ receiver, spatialLimit }: DownTrackState): number {
  if (receiver.layers.length > 1) return HIGHEST_SPATIAL;
  return Math.min(HIGHEST_SPATIAL, Math.max(0, spatialLimit));
}

export function temporalAim({ temporalLimit }: DownTrackState): number {
  return Math.min(HIGHEST_TEMPORAL, Math.max(0, temporalLimit));
}

/** A key frame is here: everything that may be sent can be. */
export function chooseAll(track: DownTrackState): void {
  const { choice } = track;
  choice.spatial = spatialAim(track);
  choice.temporal = temporalAim(track);
  settle(track);
}

/** After each change of what is or may be sent. While the two differ every packet is looked at. */
export function settle(track: DownTrackState): void {
  const { choice, row } = track;
  const mask = isPending(track) ? 0 : maskOf(choice.spatial, choice.temporal);
  row.setWord(RowWord.layers, mask);
  row.setWord(RowWord.marked, choice.spatial);
}

/** More may be sent than is, and there is more. */
export function lacksSpatial(track: DownTrackState): boolean {
  const { choice, current } = track;
  const highest = current?.rates?.highestSpatial ?? 0;
  return choice.spatial < Math.min(highest, spatialAim(track));
}

function lacksTemporal(track: DownTrackState): boolean {
  const { choice, current } = track;
  const highest = current?.rates?.highestTemporal ?? 0;
  return choice.temporal < Math.min(highest, temporalAim(track));
}

function isPending(track: DownTrackState): boolean {
  const { choice } = track;
  const isBelow = spatialAim(track) < choice.spatial || temporalAim(track) < choice.temporal;
  return isBelow || lacksSpatial(track) || lacksTemporal(track);
}

/** A bit for each pair of spatial and temporal layer. */
export function layerBit({ spatialId, temporalId }: MediaPacket): number {
  return 1 << (spatialId * TEMPORAL_IDS + temporalId);
}

function maskOf(spatial: number, temporal: number): number {
  const one = (2 << temporal) - 1;
  let mask = 0;
  for (let id = 0; id <= spatial; id += 1) mask |= one << (id * TEMPORAL_IDS);
  return mask;
}
