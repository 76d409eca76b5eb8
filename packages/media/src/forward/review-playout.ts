// When do a subscriber's packets carry a playout delay? While it is new; they then go the long way.
import type { TransportState } from '../media-transport.ts';

/** Every round. */
export function reviewPlayout(transport: TransportState, nowUs: number): void {
  const { playout, downTracks } = transport;
  const wasAnnounced = playout.isAnnounced;
  let roundTripUs = -1;
  for (const { stats } of downTracks.values())
    roundTripUs = Math.max(roundTripUs, stats.roundTripUs ?? -1);
  const lossShare = transport.feedback?.lossShare ?? 0;
  playout.review(lossShare, roundTripUs < 0 ? undefined : roundTripUs / 1000, nowUs);
  if (wasAnnounced || !playout.isAnnounced) return;
  for (const { row, isVideo } of downTracks.values()) if (isVideo) row.forgetWay();
}
