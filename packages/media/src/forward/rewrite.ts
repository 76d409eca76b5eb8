// Which numbers does a packet get for one subscriber? Remembered, so that it can be sent again.
// Hot path: called once per packet per subscriber.
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';

export function rewrite(track: DownTrackState, packet: MediaPacket): DropReason {
  const { munger } = track;
  if (packet.forwardSequence < munger.firstForward) return DropReason.beforeSwitch;
  munger.rewrite(packet);
  if (track.isVideo) track.vp8.rewrite(packet, munger.isNewest);
  track.sequencer.record(track, packet);
  return DropReason.none;
}
