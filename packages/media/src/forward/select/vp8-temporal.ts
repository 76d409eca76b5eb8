// May a subscriber of VP8 be sent one temporal layer more from this packet on? RFC 7741 section 4.2.
// Hot path: called once per packet per subscriber that waits for more.
import type { MediaPacket } from '../../packet.ts';
import type { DownTrackState } from '../down-track-state.ts';

/** At a frame that uses the base layer only (Y), one layer at a time: those between are not to be had without theirs. */
export function raiseVp8({ choice }: DownTrackState, packet: MediaPacket): void {
  const isEntry = packet.startsFrame && packet.isSwitchPoint;
  if (isEntry && packet.temporalId === choice.temporal + 1) choice.temporal = packet.temporalId;
}
