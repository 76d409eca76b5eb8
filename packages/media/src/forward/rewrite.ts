// Which numbers does a packet get for one subscriber?
// Hot path: called once per packet per subscriber that does not go the regular way.
import { DropReason } from '../drop-reason.ts';
import type { MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';

export function rewrite(track: DownTrackState, packet: MediaPacket): DropReason {
  const { munger } = track;
  if (packet.forwardSequence < munger.firstForward) return DropReason.beforeSwitch;
  munger.rewrite(packet);
  if (track.isVideo && munger.isNewest) track.vp8.noteSent(packet);
  return DropReason.none;
}
