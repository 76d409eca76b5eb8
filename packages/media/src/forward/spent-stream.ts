// What goes on where another track, of another codec perhaps, is sent under an SSRC that had one? Time and the numbers of frames.
import type { DownTrackState } from './down-track-state.ts';

export interface SpentStream {
  /** Of the newest packet sent. */
  readonly timestamp: number;
  /** When it came from its publisher, in steps of `ARRIVAL_STEP_US`. */
  readonly arrivalStep: number;
  /** The highest of a dependency descriptor: a client drops key frames with lower ones. -1: there was none. */
  readonly frameNumber: number;
}

/** Undefined: nothing was sent. */
export function readSpent(track: DownTrackState): SpentStream | undefined {
  const { munger, frames, frameNumberDelta, frameNumberBefore } = track;
  if (!munger.hasSent) return undefined;
  const { lastTimestamp: timestamp, lastArrivalStep: arrivalStep } = munger;
  const frameNumber = frames === undefined ? frameNumberBefore : frames.highest + frameNumberDelta;
  return { timestamp, arrivalStep, frameNumber };
}

/** Before the first packet. */
export function goOnAfter(track: DownTrackState, spent: SpentStream): void {
  track.munger.goOnAfter(spent.timestamp, spent.arrivalStep);
  track.frameNumberBefore = spent.frameNumber;
}
