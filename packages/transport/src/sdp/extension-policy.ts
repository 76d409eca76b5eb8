// Which RTP header extensions do we negotiate, by direction and kind? RFC 8285.
import type { HeaderExtensionDescription, MediaKind } from '@chorale/rtp';
import type { Use } from './codec-policy.ts';
import type { Direction, MediaDescription } from './description.ts';

const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
const REPAIRED_RID = 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id';
const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const VIDEO_ORIENTATION = 'urn:3gpp:video-orientation';
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const PLAYOUT_DELAY = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';
const ABS_CAPTURE_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';
const DEPENDENCY_DESCRIPTOR =
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

const ALLOWED: Readonly<Record<Use, Readonly<Record<MediaKind, readonly string[]>>>> = {
  uplink: {
    audio: [MID, RID, AUDIO_LEVEL, ABS_CAPTURE_TIME],
    video: [
      MID,
      RID,
      REPAIRED_RID,
      TRANSPORT_CC,
      DEPENDENCY_DESCRIPTOR,
      ABS_CAPTURE_TIME,
      VIDEO_ORIENTATION,
    ],
  },
  downlink: {
    audio: [MID, ABS_CAPTURE_TIME],
    video: [
      MID,
      TRANSPORT_CC,
      PLAYOUT_DELAY,
      DEPENDENCY_DESCRIPTOR,
      ABS_CAPTURE_TIME,
      VIDEO_ORIENTATION,
    ],
  },
};

/**
 * Ids of our own offers: one id means the same URI in every section of a bundle, as RFC 9143 section 9.1 wants.
 * The dependency descriptor needs the two-byte form, whatever its id.
 */
const OFFERED_IDS: ReadonlyMap<string, number> = new Map([
  [MID, 1],
  [ABS_CAPTURE_TIME, 2],
  [DEPENDENCY_DESCRIPTOR, 3],
  [VIDEO_ORIENTATION, 4],
  [TRANSPORT_CC, 5],
  [PLAYOUT_DELAY, 6],
]);

/** Reuses the ids of the offer. An extension that only flows against the wanted direction is left out. */
export function negotiateExtensions(
  section: MediaDescription,
  use: Use,
): HeaderExtensionDescription[] {
  if (section.kind !== 'audio' && section.kind !== 'video') return [];
  const allowed = ALLOWED[use][section.kind];
  return section.extensions
    .filter(({ uri, direction }) => allowed.includes(uri) && flows(direction, use))
    .map(({ id, uri }) => ({ id, uri }));
}

export function offeredExtensions(kind: MediaKind): HeaderExtensionDescription[] {
  return ALLOWED.downlink[kind].map((uri) => ({ uri, id: OFFERED_IDS.get(uri) ?? 0 }));
}

function flows(direction: Direction | undefined, use: Use): boolean {
  if (direction === undefined || direction === 'sendrecv') return true;
  return direction === (use === 'uplink' ? 'sendonly' : 'recvonly');
}
