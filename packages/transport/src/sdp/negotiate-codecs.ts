// Which payload types of a remote section do both sides know? RTX is folded into the codec that it repairs.
import type { CodecDescription, MediaKind } from '@chorale/rtp';
import { type CodecPolicy, findCodecPolicy, OPUS_FMTP, type Use } from './codec-policy.ts';
import type { MediaDescription, PayloadDescription } from './description.ts';
import { pickFmtp, readFmtp } from './fmtp.ts';
import { readInteger, splitOnce } from './words.ts';

export interface CodecWish {
  readonly use: Use;
  /** Asked with the lower-case mime type. */
  readonly allows: (mimeType: string) => boolean;
}

/** Of what we send, packets of video are numbered; audio has no repairs of its own, so it must not be. */
const FEEDBACK: Readonly<Record<Use, Readonly<Record<MediaKind, readonly string[]>>>> = {
  uplink: { audio: ['nack'], video: ['transport-cc', 'ccm fir', 'nack', 'nack pli'] },
  downlink: { audio: [], video: ['transport-cc', 'ccm fir', 'nack', 'nack pli'] },
};

/** In the order of the remote section; its payload types, so that an answer may repeat them. */
export function negotiateCodecs(section: MediaDescription, wish: CodecWish): CodecDescription[] {
  if (section.kind !== 'audio' && section.kind !== 'video') return [];
  const kind = section.kind;
  const rtx = readRtx(section);
  const codecs: CodecDescription[] = [];
  for (const payload of section.payloads.values()) {
    const policy = findCodecPolicy(kind, payload.name);
    if (policy === undefined || !isWanted(payload, policy, wish)) continue;
    codecs.push({
      mimeType: policy.mimeType,
      payloadType: payload.payloadType,
      clockRate: payload.clockRate,
      channels: payload.channels,
      fmtp: answerFmtp(payload, policy),
      rtxPayloadType: rtx.get(payload.payloadType),
      feedback: sharedFeedback(section, payload, FEEDBACK[wish.use][kind]),
    });
  }
  return dropRedWithoutOpus(codecs);
}

/** What we offer as feedback for a codec of this kind in a downlink section. */
export function offeredFeedback(kind: MediaKind): readonly string[] {
  return FEEDBACK.downlink[kind];
}

function isWanted(payload: PayloadDescription, policy: CodecPolicy, wish: CodecWish): boolean {
  return (
    payload.clockRate === policy.clockRate &&
    payload.channels === policy.channels &&
    wish.allows(policy.mimeType.toLowerCase()) &&
    policy.accepts(readFmtp(payload.fmtp), wish.use)
  );
}

/** Codec → RTX payload type. RFC 4588 section 8.6. */
function readRtx(section: MediaDescription): ReadonlyMap<number, number> {
  const rtx = new Map<number, number>();
  for (const payload of section.payloads.values()) {
    if (payload.name.toLowerCase() !== 'rtx') continue;
    const codec = readInteger(readFmtp(payload.fmtp).get('apt') ?? '', 127);
    if (codec !== undefined && !rtx.has(codec)) rtx.set(codec, payload.payloadType);
  }
  return rtx;
}

function answerFmtp(payload: PayloadDescription, policy: CodecPolicy): string {
  if (policy.mimeType === 'audio/opus') return OPUS_FMTP;
  if (policy.mimeType === 'audio/red') return payload.fmtp;
  return pickFmtp(payload.fmtp, policy.repeated);
}

function sharedFeedback(
  section: MediaDescription,
  payload: PayloadDescription,
  ours: readonly string[],
): readonly string[] {
  return ours.filter(
    (wanted) => payload.feedback.includes(wanted) || section.commonFeedback.includes(wanted),
  );
}

/** RED carries what its fmtp names (`111/111`); without that payload type it cannot be unpacked. RFC 2198 section 5. */
function dropRedWithoutOpus(codecs: readonly CodecDescription[]): CodecDescription[] {
  const opus = new Set(
    codecs
      .filter(({ mimeType }) => mimeType === 'audio/opus')
      .map((codec) => `${codec.payloadType}`),
  );
  return codecs.filter(
    ({ mimeType, fmtp }) => mimeType !== 'audio/red' || opus.has(splitOnce(fmtp, '/')[0]),
  );
}
