// Does a subscriber get this frame of the stream that it watches? Frames above its layers are left out, so that nothing shows.
// Hot path: called once per packet per subscriber that does not go the regular way.
import { CodecKind } from '../../codec-kind.ts';
import { DropReason } from '../../drop-reason.ts';
import type { MediaPacket } from '../../packet.ts';
import type { DownTrackState } from '../down-track-state.ts';
import { isNeeded, raiseToTarget } from './dependency-targets.ts';
import { chooseAll, type LayerChoice, settle, spatialAim, temporalAim } from './layer-choice.ts';
import { raiseVp8 } from './vp8-temporal.ts';
import { raiseVp9Spatial, raiseVp9Temporal } from './vp9-svc.ts';

/** What came late has a number that is waited for: it goes out, whatever it is of. */
export function selectFrame(track: DownTrackState, packet: MediaPacket): DropReason {
  if (!track.isVideo || !track.munger.isNext(packet)) return DropReason.none;
  choose(track, packet);
  if (isChosen(track, packet)) return DropReason.none;
  leaveOut(track, packet);
  return DropReason.aboveLimit;
}

function choose(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  const { spatial, temporal } = choice;
  if (packet.keyFrame) chooseAll(track);
  else if (startsPicture(track, packet)) startPicture(track, packet);
  if (packet.structure !== undefined) raiseToTarget(track, packet);
  else if (packet.codec?.kind === CodecKind.vp9) raiseVp9Spatial(track, packet);
  if (choice.spatial === spatial && choice.temporal === temporal) return;
  settle(track);
  noteTargets(choice, packet, spatial, temporal);
  if (choice.spatial !== spatial) markAnew(track, packet);
}

/** Down at once; temporal layers are added at the beginning of a picture only. */
function startPicture(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  choice.spatial = Math.min(choice.spatial, spatialAim(track));
  choice.temporal = Math.min(choice.temporal, temporalAim(track));
  if (choice.temporal === temporalAim(track)) return;
  if (packet.structure !== undefined) return;
  if (packet.codec?.kind === CodecKind.vp8) raiseVp8(track, packet);
  else if (packet.codec?.kind === CodecKind.vp9) raiseVp9Temporal(track, packet);
}

/** What was sent before this frame is what both choices have in common; a key frame uses nothing of it. */
function noteTargets(
  choice: LayerChoice,
  { structure, keyFrame, frameNumber }: MediaPacket,
  spatial: number,
  temporal: number,
): void {
  if (structure === undefined) return;
  const common = [Math.min(spatial, choice.spatial), Math.min(temporal, choice.temporal)] as const;
  choice.targetsBefore = keyFrame ? 0 : structure.targetsWithin(...common);
  choice.steadyFrom = frameNumber;
}

/** Another spatial layer ends the picture from here on. */
function markAnew({ choice, munger, runs }: DownTrackState, packet: MediaPacket): void {
  runs.mark(packet.forwardSequence, choice.spatial);
  munger.beginRun(packet.forwardSequence);
}

/** Neither of the picture that was sent last nor of the one that was left out last: parts of a picture are treated alike. */
function startsPicture({ munger, choice }: DownTrackState, { rawTimestamp }: MediaPacket): boolean {
  if (rawTimestamp === choice.leftOutTimestamp) return false;
  return ((rawTimestamp + munger.timestampDelta) | 0) !== munger.lastTimestamp;
}

function isChosen(track: DownTrackState, packet: MediaPacket): boolean {
  const { choice } = track;
  if (packet.structure !== undefined) return isNeeded(track, packet);
  return packet.spatialId <= choice.spatial && packet.temporalId <= choice.temporal;
}

/** Numbers close up. VP8's picture ids too: its receivers wait for the missing. */
function leaveOut(track: DownTrackState, packet: MediaPacket): void {
  const { choice, munger, pictures, runs } = track;
  const isNew = choice.leftOutTimestamp !== packet.rawTimestamp;
  if (isNew && packet.codec?.kind === CodecKind.vp8) pictures.leaveOut();
  choice.leftOutTimestamp = packet.rawTimestamp;
  runs.leaveOut(packet, pictures.pictureIdDelta);
  munger.leaveOut(packet.forwardSequence);
}
