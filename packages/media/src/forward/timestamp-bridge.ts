// How do timestamps go on when the source changes? By sender reports where both are known, else by the time of arrival.
import { timestampDistance } from '@chorale/rtp';
import { ARRIVAL_STEP_US, type MediaPacket } from '../packet.ts';
import type { DownTrackState } from './down-track-state.ts';

/** Reports that disagree more than this with arrival times are taken as those of another clock. */
const MAX_DISAGREEMENT_S = 0.5;

/** What to add to the new source's timestamps so that they go on after the last one sent. Once per switch. */
export function decideTimestampDelta(
  track: DownTrackState,
  packet: MediaPacket,
  clockRate: number,
): number {
  const { munger } = track;
  if (!munger.hasSent) return 0;
  const elapsedUs = ((packet.arrivalStep - munger.lastArrivalStep) | 0) * ARRIVAL_STEP_US;
  const expected = munger.lastTimestamp + Math.round((elapsedUs * clockRate) / 1_000_000);
  const reported = reportedTimestamp(track, packet, clockRate);
  const isCredible =
    !Number.isNaN(reported) &&
    Math.abs(timestampDistance(expected, reported)) <= clockRate * MAX_DISAGREEMENT_S;
  const timestamp = isCredible ? reported : expected;
  const isLater = timestampDistance(munger.lastTimestamp, timestamp) > 0;
  return (isLater ? timestamp : munger.lastTimestamp + 1) - packet.rawTimestamp;
}

/** NaN while the two sources' clocks are not both known. */
function reportedTimestamp(track: DownTrackState, packet: MediaPacket, clockRate: number): number {
  const { munger, current } = track;
  const layer = packet.layer;
  if (current === undefined || layer === undefined) return Number.NaN;
  if (current === layer)
    return track.currentEpoch === layer.epoch
      ? packet.rawTimestamp + munger.timestampDelta
      : Number.NaN;
  if (track.currentEpoch !== current.epoch) return Number.NaN;
  return (
    packet.rawTimestamp + current.clock.offsetFrom(layer.clock, clockRate) + munger.timestampDelta
  );
}
