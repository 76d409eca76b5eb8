// Does a transport need no look for a while? When its link has shown no limit and no loss, and all its tracks run as they shall.
import type { DownTrackState } from '../forward/down-track-state.ts';
import type { TransportState } from '../media-transport.ts';

/** Whatever ends the calm says so with `TransportState.alert`, or waits for the next look. */
export function isCalm(transport: TransportState): boolean {
  const { allocator, capacityBps, pacer, feedback, playout, downTracks } = transport;
  if (Number.isFinite(capacityBps) || pacer !== undefined || allocator.soundForm !== 'passed')
    return false;
  if ((feedback?.lossShare ?? 0) > 0 || !playout.isCalm) return false;
  for (const track of downTracks.values()) if (!isSteady(track)) return false;
  return true;
}

/** It waits for no key frame, and its sender reports have begun. */
function isSteady(track: DownTrackState): boolean {
  if (track.isStopped || track.receiver.ended) return true;
  return !track.unsettled.has(track) && track.stats.reportedAtUs > 0;
}
