// Which payload format is this, and can a subscriber decode it? RFC 6184 section 8.1, RFC 9628 section 7.
import type { CodecDescription } from '@chorale/rtp';

export const CodecKind = {
  other: 0,
  opus: 1,
  red: 2,
  vp8: 3,
  vp9: 4,
  h264: 5,
  h265: 6,
  av1: 7,
} as const;
export type CodecKind = (typeof CodecKind)[keyof typeof CodecKind];

const kindOfMime: Readonly<Record<string, CodecKind>> = {
  'audio/opus': CodecKind.opus,
  'audio/red': CodecKind.red,
  'video/vp8': CodecKind.vp8,
  'video/vp9': CodecKind.vp9,
  'video/h264': CodecKind.h264,
  'video/h265': CodecKind.h265,
  'video/av1': CodecKind.av1,
};

export function codecKindOf(codec: CodecDescription): CodecKind {
  return kindOfMime[codec.mimeType.toLowerCase()] ?? CodecKind.other;
}

/** `key=value` pairs of an fmtp line, keys in lower case. */
function readFmtp(fmtp: string): Map<string, string> {
  const pairs = fmtp.split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([key, value]) => [key?.toLowerCase() ?? '', value ?? '']));
}

/** The accepted codec that takes a stream of `source` best: equal profile first, then a compatible one. */
export function selectCodec(
  source: CodecDescription,
  accepted: readonly CodecDescription[],
): CodecDescription | undefined {
  const sameFormat = accepted.filter(
    (codec) =>
      codec.mimeType.toLowerCase() === source.mimeType.toLowerCase() &&
      codec.clockRate === source.clockRate &&
      codec.channels === source.channels,
  );
  return (
    sameFormat.find((codec) => hasSameProfile(source, codec)) ??
    sameFormat.find((codec) => isCompatible(source, codec))
  );
}

function hasSameProfile(source: CodecDescription, accepted: CodecDescription): boolean {
  return profileOf(source) === profileOf(accepted);
}

function profileOf(codec: CodecDescription): string {
  const fmtp = readFmtp(codec.fmtp);
  switch (codecKindOf(codec)) {
    case CodecKind.h264:
      return `${h264Profile(fmtp)} ${fmtp.get('packetization-mode') ?? '0'}`;
    case CodecKind.vp9:
      return fmtp.get('profile-id') ?? '0';
    case CodecKind.h265:
      return fmtp.get('profile-id') ?? '1';
    case CodecKind.av1:
      return fmtp.get('profile') ?? '0';
    default:
      return '';
  }
}

/** profile_idc and the constraint flags; the level is no reason to refuse. */
function h264Profile(fmtp: Map<string, string>): string {
  return (fmtp.get('profile-level-id') ?? '420010').slice(0, 4).toLowerCase();
}

/** Baseline and constrained baseline are sent by the same encoders; single NAL units fit mode 1 too. */
function isCompatible(source: CodecDescription, accepted: CodecDescription): boolean {
  if (codecKindOf(source) !== CodecKind.h264) return false;
  const [from, to] = [readFmtp(source.fmtp), readFmtp(accepted.fmtp)];
  const mode = (fmtp: Map<string, string>): number => Number(fmtp.get('packetization-mode') ?? 0);
  const isBaseline = h264Profile(from).startsWith('42');
  const isProfileFine = isBaseline || h264Profile(from) === h264Profile(to);
  return isProfileFine && mode(from) <= mode(to);
}
