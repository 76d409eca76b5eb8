// Is a key frame asked of the publisher because a subscriber asks? A key frame comes to all: its cost is everybody's.
import { DropReason } from '../drop-reason.ts';
import type { DownTrackState } from './down-track-state.ts';

/** Whose link does not even carry the lowest quality loses every picture, and a key frame is the largest: it is asked for this seldom. */
const OVERRUN_PAUSE_US = 4_000_000;

export function takeKeyFrameRequest(track: DownTrackState, nowUs: number): DropReason {
  track.stats.plisReceived += 1;
  if (track.isStopped || track.receiver.isMuted) return DropReason.none;
  const { isOverrun } = track.transport.allocator;
  if (isOverrun && nowUs - track.keyFrameAskedUs < OVERRUN_PAUSE_US)
    return DropReason.keyFrameTooSoon;
  track.keyFrameAskedUs = nowUs;
  track.current?.keyFrames.want();
  return DropReason.none;
}
