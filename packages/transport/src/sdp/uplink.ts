// How do we answer a section in which the remote side sends, and what does media learn of it?
import type { CodecDescription, SourceDescription } from '@chorale/rtp';
import type { AnnouncedTrack, PublishedSection } from '../peer-connection.ts';
import type { Direction, MediaDescription } from './description.ts';
import { negotiateExtensions } from './extension-policy.ts';
import { negotiateCodecs } from './negotiate-codecs.ts';

export interface UplinkWish {
  readonly allows: (mimeType: string) => boolean;
  readonly announced: readonly AnnouncedTrack[];
}

/** Of each audio codec, appended to our opus fmtp: LiveKit's answer to TF_STEREO. */
const STEREO_FMTP = 'stereo=1;maxaveragebitrate=510000';

/** Undefined when nothing is sent there, or nothing that we take. */
export function readUplink(
  section: MediaDescription,
  direction: Direction,
  wish: UplinkWish,
): PublishedSection | undefined {
  const { kind, mid } = section;
  if ((kind !== 'audio' && kind !== 'video') || mid === undefined) return undefined;
  if (direction !== 'sendonly' && direction !== 'sendrecv') return undefined;
  const track = wish.announced.find(({ cid }) => cid !== '' && cid === section.trackId);
  const offered = negotiateCodecs(section, { use: 'uplink', allows: wish.allows });
  const codecs = orderCodecs(shapeCodecs(offered, track), track);
  if (codecs.length === 0) return undefined;
  return {
    mid,
    kind,
    codecs,
    extensions: negotiateExtensions(section, 'uplink'),
    rids: section.simulcastSent.length > 0 ? section.simulcastSent : section.ridsSent,
    sources: readSources(section),
    cid: section.trackId,
    streamId: section.streamId,
  };
}

/** Without an announcement the section is taken as offered: media may come before AddTrack. */
function shapeCodecs(
  codecs: readonly CodecDescription[],
  track: AnnouncedTrack | undefined,
): readonly CodecDescription[] {
  if (track?.kind !== 'audio') return codecs;
  const edits = [track.dtxDisabled ? '' : 'usedtx=1', track.stereo ? STEREO_FMTP : ''];
  const suffix = edits.filter((edit) => edit !== '').map((edit) => `;${edit}`);
  return codecs
    .filter(({ mimeType }) => !track.redDisabled || mimeType !== 'audio/red')
    .map((codec) =>
      codec.mimeType === 'audio/opus' ? { ...codec, fmtp: codec.fmtp + suffix.join('') } : codec,
    );
}

/** The first codec of an answer is the one that libwebrtc sends. */
function orderCodecs(
  codecs: readonly CodecDescription[],
  track: AnnouncedTrack | undefined,
): readonly CodecDescription[] {
  if (track === undefined) return codecs;
  const preferred = track.mimeTypes ?? [];
  const wanted = track.kind === 'audio' ? ['audio/red', ...preferred] : preferred;
  const rank = ({ mimeType }: CodecDescription): number => {
    const index = wanted.indexOf(mimeType.toLowerCase());
    return index < 0 ? wanted.length : index;
  };
  return codecs.toSorted((a, b) => rank(a) - rank(b));
}

function readSources(section: MediaDescription): SourceDescription[] {
  const repairs = new Set(section.rtxSsrcs.values());
  return [...section.ssrcs]
    .filter((ssrc) => !repairs.has(ssrc))
    .map((ssrc) => ({ ssrc, rtxSsrc: section.rtxSsrcs.get(ssrc) }));
}
