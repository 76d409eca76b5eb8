// Which frames of a stream with dependency descriptors does a subscriber get, and may it be sent more from here on?
// RTP payload format for AV1, appendix A.
// Hot path: called once per packet per subscriber that does not go the regular way.
//
// Sent is what any decode target up to the chosen layers needs: of lower spatial layers more than the highest one uses, so that
// a step down needs no key frame; a publisher's whole stream is no other.
import type { DependencyStructure } from '@chorale/rtp';
import type { MediaPacket } from '../../packet.ts';
import type { DownTrackState } from '../down-track-state.ts';
import { spatialAim, temporalAim } from './layer-choice.ts';

export function isNeeded({ choice }: DownTrackState, packet: MediaPacket): boolean {
  const { structure } = packet;
  if (structure === undefined) return true;
  return (packet.presentIn & structure.targetsWithin(choice.spatial, choice.temporal)) !== 0;
}

/** Up to a decode target that can be switched to at this frame, when all that the frame uses was sent. */
export function raiseToTarget(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  const { structure } = packet;
  if (structure === undefined || !packet.startsFrame || packet.switchIn === 0) return;
  if (choice.spatial === spatialAim(track) && choice.temporal === temporalAim(track)) return;
  const target = bestTarget(track, packet, structure);
  if (target < 0 || !usesWhatWasSent(track, packet)) return;
  choice.spatial = Math.max(choice.spatial, structure.targetSpatial[target] ?? 0);
  choice.temporal = Math.max(choice.temporal, structure.targetTemporal[target] ?? 0);
}

/** The highest to switch to that is above what is sent; -1: none is. */
function bestTarget(
  track: DownTrackState,
  { switchIn }: MediaPacket,
  structure: DependencyStructure,
): number {
  const [spatial, temporal] = [spatialAim(track), temporalAim(track)];
  let best = -1;
  for (let target = 0; target < structure.targets; target += 1) {
    const isOpen =
      (switchIn & (1 << target)) !== 0 && structure.isWithin(target, spatial, temporal);
    if (!isOpen || !isAbove(track, structure, target)) continue;
    if (best < 0 || structure.heightOf(target) > structure.heightOf(best)) best = target;
  }
  return best;
}

/** One more spatial layer or temporal layers, and less of neither. */
function isAbove(
  { choice }: DownTrackState,
  structure: DependencyStructure,
  target: number,
): boolean {
  const spatial = structure.targetSpatial[target] ?? 0;
  const temporal = structure.targetTemporal[target] ?? 0;
  const spatialNow = Math.min(choice.spatial, structure.highestSpatial);
  const temporalNow = Math.min(choice.temporal, structure.highestTemporal);
  if (spatial < spatialNow || temporal < temporalNow) return false;
  return spatial > spatialNow || temporal > temporalNow;
}

function usesWhatWasSent({ choice, frames }: DownTrackState, packet: MediaPacket): boolean {
  const { structure, frameNumber, referenceCount, references } = packet;
  if (structure === undefined || frames === undefined) return false;
  const now = structure.targetsWithin(choice.spatial, choice.temporal);
  for (let index = 0; index < referenceCount; index += 1) {
    const used = frameNumber - (references[index] ?? 0);
    const sent = used >= choice.steadyFrom ? now : choice.targetsBefore;
    if ((frames.presentIn(used) & sent) === 0) return false;
  }
  return true;
}
