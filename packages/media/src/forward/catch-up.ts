// Which packets overtook the first of the key frame that a subscriber waited for? They follow it at once.
// Hot path: called once per packet per subscriber, and nearly always done after one comparison.
import { DropReason } from '../drop-reason.ts';
import { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';
import { rewrite } from './rewrite.ts';
import { sendFirst } from './send-packet.ts';
import { RunWord } from './sent-runs.ts';

/** A remembered packet on its way, while another is the one that arrived. */
const follower = new MediaPacket();

export function catchUp(track: DownTrackState, packet: MediaPacket): DropReason {
  const { layer } = packet;
  if (!packet.keyFrame || !isSwitch(track, packet)) return DropReason.none;
  if (layer === undefined || packet.sequence === packet.newest) return DropReason.none;
  const newest = layer.skipped.forwardSequence(packet.newest);
  // What is further back is not remembered, however far a source has leapt.
  const first = Math.max(packet.forwardSequence + 1, newest - layer.history.rows + 1);
  for (let next = first; next <= newest; next += 1) {
    // What came after it is on its own way.
    if (!layer.history.arrivedBefore(next, packet.forwardSequence)) continue;
    if (!layer.history.recall(next, follower)) continue;
    follower.layer = layer;
    follower.epoch = layer.epoch;
    follower.arrivalUs = packet.arrivalUs;
    if (rewrite(track, follower) === DropReason.none) sendFirst(track, follower);
  }
  return DropReason.none;
}

function isSwitch(
  { munger, run, runs }: DownTrackState,
  { forwardSequence }: MediaPacket,
): boolean {
  return forwardSequence === munger.firstForward && runs.word(run, RunWord.isSwitch) === 1;
}
