// Which stream of a track does a subscriber watch: the best layer of simulcast that is live, changed only where a key frame begins.
// Hot path: `selectLayer` is called once per packet per subscriber.
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { Layer } from '../publish/layer.ts';
import { beginBlanks } from './blank-frames.ts';
import type { DownTrackState } from './down-track-state.ts';
import { chooseAll, lacksSpatial, settle } from './select/layer-choice.ts';
import { decideTimestampDelta } from './timestamp-bridge.ts';

export function selectLayer(track: DownTrackState, packet: MediaPacket): DropReason {
  const { layer } = packet;
  if (layer === undefined || packet.epoch !== layer.epoch) return DropReason.notSelected;
  if (isWatched(track, layer)) return track.isCut ? DropReason.overLink : DropReason.none;
  if (!mayStart(track, layer)) return DropReason.notSelected;
  if (!packet.keyFrame) return DropReason.awaitingKeyFrame;
  switchTo(track, packet, layer);
  return DropReason.none;
}

function isWatched(track: DownTrackState, layer: Layer): boolean {
  return track.isLocked && track.current === layer && track.currentEpoch === layer.epoch;
}

/** While nothing is watched, any layer is better than a frozen picture. */
function mayStart(track: DownTrackState, layer: Layer): boolean {
  if (layer.rank > track.spatialLimit) return false;
  return !track.isLocked || track.current === layer || track.wanted === layer;
}

function switchTo(track: DownTrackState, packet: MediaPacket, layer: Layer): void {
  const clockRate = track.mapping?.clockRate ?? 90_000;
  const timestampDelta = decideTimestampDelta(track, packet, clockRate);
  track.munger.begin(packet.forwardSequence, timestampDelta);
  track.pictures.begin(packet);
  track.row.forgetWay();
  track.current = layer;
  track.currentEpoch = layer.epoch;
  track.isLocked = true;
  track.isCut = false;
  track.transport.feedback?.expectKeyFrame(packet.arrivalUs);
  beginFrames(track, packet, layer);
  chooseAll(track);
  beginRun(track, packet, layer);
}

/** Frame numbers of dependency descriptors go on; nothing from before is used. */
function beginFrames(track: DownTrackState, { frameNumber }: MediaPacket, layer: Layer): void {
  const { choice, frames, frameNumberBefore } = track;
  choice.leftOutTimestamp = -1;
  choice.steadyFrom = frameNumber;
  choice.targetsBefore = 0;
  if (frameNumber < 0) return;
  if (frames !== undefined) track.frameNumberDelta += frames.highest + 1 - frameNumber;
  else if (frameNumberBefore >= 0) track.frameNumberDelta = frameNumberBefore + 1 - frameNumber;
  track.frames = layer.dependencies.frames;
}

function beginRun(track: DownTrackState, packet: MediaPacket, layer: Layer): void {
  const { munger, runs, choice } = track;
  const { pictureId, tl0PicIdx, keyIdx } = track.pictures.deltas;
  runs.begin(packet.forwardSequence, munger.sequenceDelta, {
    ...{ layer: layer.rank, epoch: layer.epoch, isSwitch: 1 },
    ...{ timestampDelta: munger.timestampDelta, pictureIdDelta: pictureId },
    ...{
      tl0PicIdxDelta: tl0PicIdx,
      keyIdxDelta: keyIdx,
      frameNumberDelta: track.frameNumberDelta & 0xffff,
    },
    ...{ marked: choice.spatial, leftOutTimestamp: -1, leftOutSpatial: -1 },
  });
}

/** What was sent before is of no use to its subscriber any more. */
export function beginAnew(track: DownTrackState): void {
  track.isLocked = false;
  track.row.forgetWay();
  reviewLayer(track);
}

/** Every round, and every tick while unsettled: what shall be watched, and whether a key frame is missing for it. */
export function reviewLayer(track: DownTrackState): void {
  const isIdle = track.isStopped || track.receiver.ended;
  if (track.isStarved) beginBlanks(track);
  if (!isIdle) track.wanted = bestLayer(track);
  if (track.isLocked) settle(track);
  const { wanted, unsettled } = track;
  if (isIdle || (wanted !== undefined && isSettled(track, wanted))) unsettled.delete(track);
  else unsettled.add(track);
  if (isIdle || wanted === undefined || !track.isVideo || track.receiver.isMuted) return;
  if (!isSettled(track, wanted) && wanted.isBound) wanted.keyFrames.want();
}

/** Spatial layers inside a stream, too, come with a key frame. */
function isSettled(track: DownTrackState, wanted: Layer): boolean {
  return isWatched(track, wanted) && !lacksSpatial(track);
}

/** The highest live layer; while none is, what there is. */
function bestLayer(track: DownTrackState): Layer | undefined {
  const { layers } = track.receiver;
  let fallback = track.current;
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    if (layer === undefined || layer.rank > track.spatialLimit) continue;
    if (layer.isLive()) return layer;
    if (fallback === undefined && layer.isBound) fallback = layer;
  }
  return fallback;
}
