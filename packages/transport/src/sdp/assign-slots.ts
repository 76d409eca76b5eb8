// Single mode: which outgoing track goes onto which section that the client offered to receive in?
import type { CodecDescription, MediaKind } from '@chorale/rtp';
import type { OutgoingTrack } from '../peer-connection.ts';
import { type DownlinkSlot, pickCodecs, sendableMimeTypes } from './downlink-slot.ts';
import type { CodecRules } from './rules.ts';

/** A `recvonly` or `sendrecv` section of the offer. */
export interface DownlinkCandidate {
  readonly mid: string;
  readonly kind: MediaKind;
  /** Everything that could be sent there. */
  readonly codecs: readonly CodecDescription[];
}

export interface Assignment {
  /** By mid; one for every candidate. */
  readonly slots: ReadonlyMap<string, DownlinkSlot>;
  /** Found no section. */
  readonly waiting: readonly OutgoingTrack[];
  /** Found sections, and none with a codec of theirs. */
  readonly unsupported: readonly string[];
}

export interface AssignmentContext {
  readonly wanted: readonly OutgoingTrack[];
  readonly previous: ReadonlyMap<string, DownlinkSlot>;
  readonly rules: CodecRules;
  readonly takeSsrc: () => number;
}

/** A track keeps its section until it is removed; a section that lost its track is inactive once before the next. */
export function assignSlots(
  candidates: readonly DownlinkCandidate[],
  context: AssignmentContext,
): Assignment {
  const slots = new Map<string, DownlinkSlot>();
  const usable: DownlinkCandidate[] = [];
  for (const candidate of candidates) {
    const previous = context.previous.get(candidate.mid);
    const isKept = previous !== undefined && keepsTrack(previous, candidate, context);
    slots.set(candidate.mid, isKept ? previous : freeSlot(candidate));
    if (previous?.phase !== 'sending') usable.push(candidate);
  }
  return { slots, ...placeTracks(slots, usable, context) };
}

function placeTracks(
  slots: Map<string, DownlinkSlot>,
  usable: DownlinkCandidate[],
  context: AssignmentContext,
): Omit<Assignment, 'slots'> {
  const placed = new Set([...slots.values()].map(({ track }) => track));
  const waiting: OutgoingTrack[] = [];
  const unsupported: string[] = [];
  for (const track of context.wanted.filter((wanted) => !placed.has(wanted))) {
    const ofKind = usable.filter(({ kind }) => kind === track.kind);
    const place = ofKind.find((candidate) => codecsFor(track, candidate, context).length > 0);
    if (place !== undefined) {
      usable.splice(usable.indexOf(place), 1);
      slots.set(place.mid, sendingSlot(track, place, context));
    } else if (ofKind.length > 0) unsupported.push(track.trackSid);
    else waiting.push(track);
  }
  return { waiting, unsupported };
}

function keepsTrack(
  slot: DownlinkSlot,
  candidate: DownlinkCandidate,
  context: AssignmentContext,
): boolean {
  if (slot.track === undefined || slot.kind !== candidate.kind) return false;
  if (!context.wanted.includes(slot.track)) return false;
  return codecsFor(slot.track, candidate, context).length > 0;
}

function codecsFor(
  track: OutgoingTrack,
  candidate: DownlinkCandidate,
  { rules }: AssignmentContext,
): readonly CodecDescription[] {
  return pickCodecs(candidate.codecs, sendableMimeTypes(track, rules));
}

function freeSlot({ mid, kind }: DownlinkCandidate): DownlinkSlot {
  return { mid, kind, phase: 'free', track: undefined, ssrc: 0, rtxSsrc: 0 };
}

function sendingSlot(
  track: OutgoingTrack,
  candidate: DownlinkCandidate,
  context: AssignmentContext,
): DownlinkSlot {
  const hasRtx = codecsFor(track, candidate, context).some(
    (codec) => codec.rtxPayloadType !== undefined,
  );
  return {
    mid: candidate.mid,
    kind: candidate.kind,
    phase: 'sending',
    track,
    ssrc: context.takeSsrc(),
    rtxSsrc: hasRtx ? context.takeSsrc() : 0,
  };
}
