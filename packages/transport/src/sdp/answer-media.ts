// What do we answer to one audio or video section, and what flows in it then?
import type {
  CodecDescription,
  HeaderExtensionDescription,
  MediaKind,
  SendSection,
} from '@chorale/rtp';
import type { AnnouncedTrack, BoundTrack, PublishedSection } from '../peer-connection.ts';
import type { Assignment } from './assign-slots.ts';
import {
  type Direction,
  directionOf,
  type MediaDescription,
  type SessionDescription,
} from './description.ts';
import {
  cnameOf,
  type DownlinkSlot,
  pickCodecs,
  sendableMimeTypes,
  sourceOf,
  withStereo,
} from './downlink-slot.ts';
import { negotiateExtensions } from './extension-policy.ts';
import type { LocalMediaSection } from './local-description.ts';
import { negotiateCodecs } from './negotiate-codecs.ts';
import type { CodecRules } from './rules.ts';
import { readUplink } from './uplink.ts';

export interface MediaAnswerContext {
  readonly role: 'publisher' | 'single';
  readonly rules: CodecRules;
  readonly announced: readonly AnnouncedTrack[];
  readonly assignment: Assignment;
}

export interface MediaAnswer {
  readonly section: LocalMediaSection;
  readonly published: PublishedSection | undefined;
  readonly bound: BoundTrack | undefined;
}

/** Whether the client offers to receive there. */
export function isDownlink(section: MediaDescription, session: SessionDescription): boolean {
  return ['recvonly', 'sendrecv'].includes(directionOf(section, session));
}

/** Undefined when both sides share no codec, or the section is no media: it is then answered otherwise. */
export function answerMedia(
  section: MediaDescription,
  offer: SessionDescription,
  context: MediaAnswerContext,
): MediaAnswer | undefined {
  const { kind, mid } = section;
  if (mid === undefined || (kind !== 'audio' && kind !== 'video')) return undefined;
  const published = readPublished(section, offer, context);
  const slot = context.assignment.slots.get(mid);
  const send = slot && describeSend(section, slot, context.rules);
  const codecs = mergeCodecs(
    published?.codecs ?? [],
    send?.codecs ?? idleCodecs(section, published, context),
  );
  if (codecs.length === 0) return undefined;
  return {
    published,
    bound: send && slot?.track && { trackSid: slot.track.trackSid, section: send },
    section: {
      ...sharedLines(section, offer),
      type: 'media',
      media: section.media,
      mid,
      direction: answerDirection(published !== undefined, send !== undefined),
      codecs,
      extensions: allExtensions(section, context.role),
      rids: published?.rids ?? [],
      hasSimulcast: published !== undefined && section.simulcastSent.length > 0,
      source: send && slot && sourceOf(slot),
    },
  };
}

function sharedLines(
  section: MediaDescription,
  offer: SessionDescription,
): Pick<LocalMediaSection, 'extmapAllowMixed' | 'rtcpRsize'> {
  return {
    extmapAllowMixed: section.extmapAllowMixed && !offer.extmapAllowMixed,
    rtcpRsize: section.rtcpRsize,
  };
}

/** A `sendrecv` section without a track is how some clients ask to receive. */
function readPublished(
  section: MediaDescription,
  offer: SessionDescription,
  context: MediaAnswerContext,
): PublishedSection | undefined {
  const direction = directionOf(section, offer);
  const isIdle = context.role === 'single' && direction === 'sendrecv' && section.trackId === '';
  if (isIdle) return undefined;
  const allows = (mimeType: string): boolean => context.rules.enabledCodecs.includes(mimeType);
  return readUplink(section, direction, { allows, announced: context.announced });
}

/** Our own sending in a section of the client's; undefined when nothing is sent there. */
function describeSend(
  section: MediaDescription,
  slot: DownlinkSlot,
  rules: CodecRules,
): SendSection | undefined {
  if (slot.phase !== 'sending' || slot.track === undefined) return undefined;
  const mimeTypes = sendableMimeTypes(slot.track, rules);
  const allows = (mimeType: string): boolean => mimeTypes.includes(mimeType);
  const offered = negotiateCodecs(section, { use: 'downlink', allows });
  const codecs = withStereo(pickCodecs(offered, mimeTypes), slot.track);
  if (codecs.length === 0) return undefined;
  const hasRtx = codecs.some(({ rtxPayloadType }) => rtxPayloadType !== undefined);
  return {
    mid: slot.mid,
    kind: slot.kind satisfies MediaKind,
    codecs,
    extensions: negotiateExtensions(section, 'downlink'),
    ssrc: slot.ssrc,
    rtxSsrc: hasRtx ? slot.rtxSsrc : 0,
    cname: cnameOf(slot.track.streamId),
  };
}

/** An inactive section still lists codecs, so that it can be used later. */
function idleCodecs(
  section: MediaDescription,
  published: PublishedSection | undefined,
  { rules }: MediaAnswerContext,
): readonly CodecDescription[] {
  if (published !== undefined) return [];
  const allows = (mimeType: string): boolean => rules.enabledCodecs.includes(mimeType);
  return negotiateCodecs(section, { use: 'uplink', allows });
}

function answerDirection(receives: boolean, sends: boolean): Direction {
  if (receives) return sends ? 'sendrecv' : 'recvonly';
  return sends ? 'sendonly' : 'inactive';
}

function mergeCodecs(
  first: readonly CodecDescription[],
  second: readonly CodecDescription[],
): readonly CodecDescription[] {
  const known = new Set(first.map(({ payloadType }) => payloadType));
  return [...first, ...second.filter(({ payloadType }) => !known.has(payloadType))];
}

/**
 * Whatever flows in the section: Chromium offers in new sections only what its earlier ones agreed on, so that a
 * receive-only section without RID would forbid simulcast later. What we send is limited by `describeSend`.
 */
function allExtensions(
  section: MediaDescription,
  role: 'publisher' | 'single',
): readonly HeaderExtensionDescription[] {
  const uplink = negotiateExtensions(section, 'uplink');
  if (role === 'publisher') return uplink;
  const known = new Set(uplink.map(({ id }) => id));
  const downlink = negotiateExtensions(section, 'downlink');
  return [...uplink, ...downlink.filter(({ id }) => !known.has(id))];
}
