// Which codecs do we forward, how are they recognised in an offer, and under which numbers do we offer them?
import type { MediaKind } from '@chorale/rtp';

export type Use = 'uplink' | 'downlink';

export interface CodecPolicy {
  readonly kind: MediaKind;
  /** As LiveKit's protocol spells it; compared without case. */
  readonly mimeType: string;
  readonly clockRate: number;
  readonly channels: number;
  /** Parameters of the offer that an answer repeats; others describe what the *offerer* can receive. */
  readonly repeated: readonly string[];
  /** Whether a payload type with these parameters is one that we take. */
  readonly accepts: (parameters: ReadonlyMap<string, string>, use: Use) => boolean;
}

/** Of a codec that we offer. RTX has the next payload type where the codec has RTX. */
export interface CodecOffer {
  readonly mimeType: string;
  readonly payloadType: number;
  readonly fmtp: string;
}

const always = (): boolean => true;

export const CODEC_POLICIES: readonly CodecPolicy[] = [
  audio('audio/opus', { clockRate: 48_000, channels: 2 }),
  audio('audio/red', { clockRate: 48_000, channels: 2 }),
  audio('audio/PCMU', { clockRate: 8000, channels: 1 }),
  audio('audio/PCMA', { clockRate: 8000, channels: 1 }),
  video('video/VP8', [], always),
  video('video/VP9', ['profile-id'], acceptsVp9),
  video('video/AV1', ['level-idx', 'profile', 'tier'], acceptsAv1),
  video(
    'video/H264',
    ['level-asymmetry-allowed', 'packetization-mode', 'profile-level-id'],
    acceptsH264,
  ),
  video('video/H265', ['level-id', 'profile-id', 'tier-flag', 'tx-mode'], always),
];

/** Opus as we ask for it in either direction; edits for one track are appended. RFC 7587 section 6.1. */
export const OPUS_FMTP = 'minptime=10;useinbandfec=1';

/** What a downlink section offers, best first within one codec. RTX of payload type n is n + 1. */
export const CODEC_OFFERS: readonly CodecOffer[] = [
  { mimeType: 'audio/red', payloadType: 63, fmtp: '111/111' },
  { mimeType: 'audio/opus', payloadType: 111, fmtp: OPUS_FMTP },
  { mimeType: 'audio/PCMU', payloadType: 0, fmtp: '' },
  { mimeType: 'audio/PCMA', payloadType: 8, fmtp: '' },
  { mimeType: 'video/VP8', payloadType: 96, fmtp: '' },
  { mimeType: 'video/VP9', payloadType: 98, fmtp: 'profile-id=0' },
  { mimeType: 'video/VP9', payloadType: 100, fmtp: 'profile-id=1' },
  { mimeType: 'video/AV1', payloadType: 35, fmtp: '' },
  { mimeType: 'video/H264', payloadType: 108, fmtp: h264Fmtp(1, '42e01f') },
  { mimeType: 'video/H264', payloadType: 125, fmtp: h264Fmtp(0, '42e01f') },
  { mimeType: 'video/H264', payloadType: 102, fmtp: h264Fmtp(1, '42001f') },
  { mimeType: 'video/H264', payloadType: 104, fmtp: h264Fmtp(0, '42001f') },
  { mimeType: 'video/H264', payloadType: 106, fmtp: h264Fmtp(1, '4d001f') },
  { mimeType: 'video/H264', payloadType: 39, fmtp: h264Fmtp(0, '4d001f') },
  { mimeType: 'video/H265', payloadType: 116, fmtp: '' },
];

/** The policy that covers a payload type; undefined for what we do not forward. */
export function findCodecPolicy(kind: MediaKind, name: string): CodecPolicy | undefined {
  const mimeType = `${kind}/${name}`.toLowerCase();
  return CODEC_POLICIES.find((policy) => policy.mimeType.toLowerCase() === mimeType);
}

function audio(mimeType: string, shape: { clockRate: number; channels: number }): CodecPolicy {
  return { kind: 'audio', mimeType, ...shape, repeated: [], accepts: always };
}

function video(
  mimeType: string,
  repeated: readonly string[],
  accepts: CodecPolicy['accepts'],
): CodecPolicy {
  return { kind: 'video', mimeType, clockRate: 90_000, channels: 1, repeated, accepts };
}

function h264Fmtp(packetizationMode: number, profileLevelId: string): string {
  return `level-asymmetry-allowed=1;packetization-mode=${packetizationMode};profile-level-id=${profileLevelId}`;
}

/** Profiles 0 and 1: 8 bits a sample, which every viewer decodes. */
function acceptsVp9(parameters: ReadonlyMap<string, string>): boolean {
  return ['0', '1'].includes(parameters.get('profile-id') ?? '0');
}

/** The main profile; the others are for material that browsers do not make. */
function acceptsAv1(parameters: ReadonlyMap<string, string>): boolean {
  return (parameters.get('profile') ?? '0') === '0';
}

/**
 * Baseline (42), main (4d) and, from a publisher, high (64), in packetization modes 0 and 1. RFC 6184 section 8.1.
 * Levels are not compared: they bind a decoder, and we are none.
 */
function acceptsH264(parameters: ReadonlyMap<string, string>, use: Use): boolean {
  const profile = (parameters.get('profile-level-id') ?? '420010').slice(0, 2).toLowerCase();
  const profiles = use === 'uplink' ? ['42', '4d', '64'] : ['42', '4d'];
  return (
    profiles.includes(profile) && ['0', '1'].includes(parameters.get('packetization-mode') ?? '0')
  );
}
