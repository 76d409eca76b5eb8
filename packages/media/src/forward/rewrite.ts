// Which numbers does a packet get for one subscriber?
// Hot path: called once per packet per subscriber that does not go the regular way.
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';
import { RunWord } from './sent-runs.ts';

export function rewrite(track: DownTrackState, packet: MediaPacket): DropReason {
  const { munger, runs } = track;
  const isLate = packet.forwardSequence < munger.firstForward;
  const run = isLate ? runs.findForward(packet.forwardSequence) : runs.newest;
  if (run < 0) return DropReason.beforeSwitch;
  track.run = run;
  munger.rewrite(packet, runs.sequenceDelta(run));
  if (track.isVideo && munger.isNewest)
    track.pictures.noteSent(packet, runs.word(run, RunWord.pictureIdDelta));
  return DropReason.none;
}
