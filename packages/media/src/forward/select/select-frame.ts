// Does a subscriber get this frame of the stream that it watches? Frames above its layers are left out, so that nothing shows.
// Hot path: called once per packet per subscriber that does not go the regular way.
import { CodecKind } from '../../codec-kind.ts';
import { DropReason } from '../../drop-reason.ts';
import type { MediaPacket } from '../../packet.ts';
import type { DownTrackState } from '../down-track-state.ts';
import { settle, temporalAim } from './layer-choice.ts';
import { raiseVp8 } from './vp8-temporal.ts';

/** What came late has a number that is waited for: it goes out, whatever it is of. */
export function selectFrame(track: DownTrackState, packet: MediaPacket): DropReason {
  if (!track.isVideo || !track.munger.isNext(packet)) return DropReason.none;
  choose(track, packet);
  if (isChosen(track, packet)) return DropReason.none;
  leaveOut(track, packet);
  return DropReason.aboveLimit;
}

function choose(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  const before = choice.temporal;
  if (startsPicture(track, packet)) choice.temporal = Math.min(before, temporalAim(track));
  if (before < temporalAim(track)) raise(track, packet);
  if (choice.temporal !== before) settle(track);
}

function raise(track: DownTrackState, packet: MediaPacket): void {
  const { choice } = track;
  if (packet.keyFrame) choice.temporal = temporalAim(track);
  else if (packet.codec?.kind === CodecKind.vp8) raiseVp8(track, packet);
}

/** Neither of the picture that was sent last nor of the one that was left out last: parts of a picture are treated alike. */
function startsPicture({ munger, choice }: DownTrackState, { rawTimestamp }: MediaPacket): boolean {
  if (rawTimestamp === choice.leftOutTimestamp) return false;
  return ((rawTimestamp + munger.timestampDelta) | 0) !== munger.lastTimestamp;
}

function isChosen({ choice }: DownTrackState, packet: MediaPacket): boolean {
  return packet.spatialId <= choice.spatial && packet.temporalId <= choice.temporal;
}

/** Numbers close up. VP8's picture ids too: its receivers wait for the missing. */
function leaveOut(track: DownTrackState, packet: MediaPacket): void {
  const { choice, munger, pictures, runs } = track;
  const isNew = choice.leftOutTimestamp !== packet.rawTimestamp;
  if (isNew && packet.codec?.kind === CodecKind.vp8) pictures.leaveOut();
  choice.leftOutTimestamp = packet.rawTimestamp;
  runs.leaveOut(packet, pictures.pictureIdDelta);
  munger.leaveOut(packet.forwardSequence);
}
