// What stands in one downlink section of our own offer, and what did the answer make of it?
import type { CodecDescription, MediaKind, SendSection } from '@chorale/rtp';
import type { OutgoingTrack } from '../peer-connection.ts';
import { CODEC_OFFERS, findCodecPolicy } from './codec-policy.ts';
import {
  directionOf,
  isRejected,
  type MediaDescription,
  type SessionDescription,
} from './description.ts';
import {
  cnameOf,
  type DownlinkSlot,
  sendableMimeTypes,
  sourceOf,
  withStereo,
} from './downlink-slot.ts';
import { offeredExtensions } from './extension-policy.ts';
import type { LocalMediaSection, RejectedSection } from './local-description.ts';
import { offeredFeedback } from './negotiate-codecs.ts';
import type { CodecRules } from './rules.ts';
import { splitOnce } from './words.ts';

export interface OfferedSlot extends DownlinkSlot {
  /** Of the newest track on it: an inactive section lists codecs too. */
  readonly codecs: readonly CodecDescription[];
}

/** What we would offer for a track, best first; empty when none of its codecs is enabled. */
export function offeredCodecs(
  track: OutgoingTrack,
  rules: CodecRules,
): readonly CodecDescription[] {
  const codecs = sendableMimeTypes(track, rules).flatMap((wanted) =>
    CODEC_OFFERS.filter(({ mimeType }) => mimeType.toLowerCase() === wanted).map((offer) => ({
      ...offer,
      ...shapeOf(track.kind, offer.mimeType),
      rtxPayloadType: track.kind === 'video' ? offer.payloadType + 1 : undefined,
      feedback: offeredFeedback(track.kind),
    })),
  );
  return withStereo(codecs, track);
}

export function writeOfferedSlot(slot: OfferedSlot): LocalMediaSection | RejectedSection {
  if (slot.phase === 'rejected') {
    const formats = slot.codecs.map(({ payloadType }) => `${payloadType}`);
    return {
      type: 'rejected',
      mid: slot.mid,
      media: slot.kind,
      protocol: 'UDP/TLS/RTP/SAVPF',
      formats,
    };
  }
  return {
    type: 'media',
    media: slot.kind,
    mid: slot.mid,
    direction: slot.phase === 'sending' ? 'sendonly' : 'inactive',
    codecs: slot.codecs,
    extensions: offeredExtensions(slot.kind),
    extmapAllowMixed: false,
    rtcpRsize: true,
    rids: [],
    hasSimulcast: false,
    source: sourceOf(slot),
  };
}

/** What may be sent after this answer; undefined when the remote side took no codec, or does not receive. */
export function readAnsweredSlot(
  slot: OfferedSlot,
  section: MediaDescription,
  answer: SessionDescription,
): SendSection | undefined {
  if (slot.phase !== 'sending' || slot.track === undefined || isRejected(section)) return undefined;
  if (!['recvonly', 'sendrecv'].includes(directionOf(section, answer))) return undefined;
  const codecs = slot.codecs.flatMap((codec) => acceptedCodec(codec, section));
  if (codecs.length === 0) return undefined;
  const { mid, kind, ssrc } = slot;
  const hasRtx = codecs.some(({ rtxPayloadType }) => rtxPayloadType !== undefined);
  const extensions = offeredExtensions(kind).filter((ours) =>
    section.extensions.some(({ id, uri }) => id === ours.id && uri === ours.uri),
  );
  const rtxSsrc = hasRtx ? slot.rtxSsrc : 0;
  return { mid, kind, codecs, extensions, ssrc, rtxSsrc, cname: cnameOf(slot.track.streamId) };
}

function shapeOf(kind: MediaKind, mimeType: string): { clockRate: number; channels: number } {
  const policy = findCodecPolicy(kind, splitOnce(mimeType, '/')[1]);
  return { clockRate: policy?.clockRate ?? 90_000, channels: policy?.channels ?? 1 };
}

/** One codec or none. Our order stays: we choose what to send. */
function acceptedCodec(codec: CodecDescription, section: MediaDescription): CodecDescription[] {
  const answered = section.payloads.get(codec.payloadType);
  if (`${section.kind}/${answered?.name}`.toLowerCase() !== codec.mimeType.toLowerCase()) return [];
  const rtx = section.payloads.get(codec.rtxPayloadType ?? -1);
  const feedback = codec.feedback.filter(
    (ours) => answered?.feedback.includes(ours) === true || section.commonFeedback.includes(ours),
  );
  const rtxPayloadType = rtx?.name.toLowerCase() === 'rtx' ? rtx.payloadType : undefined;
  return [{ ...codec, feedback, rtxPayloadType }];
}
