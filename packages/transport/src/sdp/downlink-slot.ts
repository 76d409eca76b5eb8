// Which outgoing track does a downlink section carry, and when may another take its place?
import type { CodecDescription, MediaKind } from '@chorale/rtp';
import type { OutgoingTrack } from '../peer-connection.ts';
import type { LocalSource } from './local-description.ts';
import type { CodecRules } from './rules.ts';

/**
 * One downlink m-section. Life: free → sending → closing → free.
 * `closing`: the track has ended, and the remote side has not yet agreed on `inactive`. Only after that does a
 * browser tell of a new track on the same section, so it is not reused before.
 * `rejected`: the remote side gave it port 0.
 */
export interface DownlinkSlot {
  readonly mid: string;
  readonly kind: MediaKind;
  readonly phase: 'free' | 'sending' | 'closing' | 'rejected';
  /** While sending, and while rejected if it was for a track. */
  readonly track: OutgoingTrack | undefined;
  /** Fixed while one track is on the section, and never used again after it: SRTP keys outlive tracks. */
  readonly ssrc: number;
  readonly rtxSsrc: number;
}

/** Lower-case mime types that a track may be sent as, RED before what it falls back to. */
export function sendableMimeTypes(track: OutgoingTrack, rules: CodecRules): readonly string[] {
  const hasRed = track.mimeTypes.includes('audio/red') && !rules.redDisabled;
  const others = track.mimeTypes.filter((mimeType) => mimeType !== 'audio/red');
  const isRedOnly = others.length === 0 && track.mimeTypes.length > 0;
  const plain = isRedOnly ? ['audio/opus'] : others;
  return (hasRed ? ['audio/red', ...plain] : plain).filter((mimeType) =>
    rules.enabledCodecs.includes(mimeType),
  );
}

export function sourceOf(slot: DownlinkSlot): LocalSource | undefined {
  if (slot.phase !== 'sending' || slot.track === undefined) return undefined;
  const { streamId, trackSid } = slot.track;
  const { ssrc, rtxSsrc } = slot;
  return { streamId, trackId: trackSid, ssrc, rtxSsrc, cname: cnameOf(streamId) };
}

/** The participant: its tracks share one clock. RFC 7022 wants more randomness than an SFU has a use for. */
export function cnameOf(streamId: string): string {
  return streamId.split('|', 1)[0] || 'chorale';
}

/** Puts the codecs into the order of the mime types; codecs of others are dropped. */
export function pickCodecs(
  codecs: readonly CodecDescription[],
  mimeTypes: readonly string[],
): readonly CodecDescription[] {
  return mimeTypes.flatMap((wanted) =>
    codecs.filter(({ mimeType }) => mimeType.toLowerCase() === wanted),
  );
}

/** Tells the receiver that two channels may come. RFC 7587 section 6.1. */
export function withStereo(
  codecs: readonly CodecDescription[],
  track: OutgoingTrack,
): readonly CodecDescription[] {
  if (!track.stereo) return codecs;
  return codecs.map((codec) =>
    codec.mimeType === 'audio/opus' ? { ...codec, fmtp: `${codec.fmtp};sprop-stereo=1` } : codec,
  );
}
