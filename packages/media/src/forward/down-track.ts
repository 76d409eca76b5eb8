// What is one track to one subscriber, seen from outside?
import type { DownTrack, DownTrackOptions } from '../faces.ts';
import type { TransportState } from '../media-transport.ts';
import { flushBlanks } from './blank-frames.ts';
import type { DownTrackState } from './down-track-state.ts';
import { reviewLayer } from './layer-selector.ts';
import { readStats } from './read-stats.ts';
import { goOnAfter, readSpent } from './spent-stream.ts';

export function createDownTrack(
  track: DownTrackState,
  { redundancy = 'passed', blanks = 'plain' }: DownTrackOptions,
): DownTrack {
  const { section, transport } = track;
  track.redundancy = redundancy;
  track.blanks = blanks;
  transport.downTracks.get(section.ssrc)?.dispose();
  attach(transport, track);
  transport.allocator.trackAdded(track);
  if (track.isVideo) transport.playout.trackAdded(transport.engine.nowUs);
  reviewLayer(track);
  transport.alert();
  return {
    mid: section.mid,
    pause(): void {
      track.isPaused = true;
      track.row.forgetWay();
    },
    resume(): void {
      if (!track.isPaused) return;
      track.isPaused = false;
      track.isLocked = false;
      transport.alert();
      reviewLayer(track);
    },
    setMaxLayers({ spatial, temporal }): void {
      track.maxSpatial = spatial;
      track.maxTemporal = temporal;
      transport.alert();
      transport.allocator.share(transport.link, transport.engine.nowUs);
      reviewLayer(track);
    },
    setPriority(priority): void {
      track.priority = priority;
      transport.alert();
    },
    stats: () => readStats(track),
    [Symbol.dispose](): void {
      if (transport.downTracks.get(section.ssrc) === track) flushBlanks(track);
      track.dispose();
    },
  };
}

function attach(transport: TransportState, track: DownTrackState): void {
  const { section, receiver } = track;
  const { spentSequences, spentStreams } = transport;
  track.munger.lastSequence = spentSequences.get(section.ssrc) ?? track.munger.lastSequence;
  track.nextRtxSequence = spentSequences.get(section.rtxSsrc) ?? track.nextRtxSequence;
  const spent = spentStreams.get(section.ssrc);
  if (spent !== undefined) goOnAfter(track, spent);
  transport.downTracks.set(section.ssrc, track);
  transport.fates.follow(track);
  if (section.rtxSsrc !== 0) transport.rtxSsrcs.add(section.rtxSsrc);
  receiver.downTracks.push(track);
  receiver.fan.add(track.row);
  track.dispose = (): void => {
    track.dispose = (): void => undefined;
    spentSequences.set(section.ssrc, track.munger.lastSequence);
    const sent = readSpent(track);
    if (sent !== undefined) spentStreams.set(section.ssrc, sent);
    spentSequences.set(section.rtxSsrc, track.nextRtxSequence);
    const index = receiver.downTracks.indexOf(track);
    if (index >= 0) receiver.downTracks.splice(index, 1);
    receiver.fan.remove(track.row);
    if (transport.downTracks.get(section.ssrc) === track) transport.downTracks.delete(section.ssrc);
    transport.rtxSsrcs.delete(section.rtxSsrc);
    transport.allocator.forget(track);
    transport.fates.forget(track);
    track.unsettled.delete(track);
    transport.engine.blanking.delete(track);
  };
}
