// What do we answer to each section of an offer? A pure decision: nothing changes until it is committed.
import type {
  AnnouncedTrack,
  BoundTrack,
  OutgoingTrack,
  PublishedSection,
} from '../peer-connection.ts';
import { answerMedia, isDownlink, type MediaAnswer } from './answer-media.ts';
import { type Assignment, assignSlots, type DownlinkCandidate } from './assign-slots.ts';
import type { MediaDescription, SessionDescription } from './description.ts';
import type { DownlinkSlot } from './downlink-slot.ts';
import type { LocalSection, RejectedSection } from './local-description.ts';
import { negotiateCodecs } from './negotiate-codecs.ts';
import { isLiving } from './remote-transport.ts';
import type { CodecRules } from './rules.ts';

export interface AnswerContext {
  readonly role: 'publisher' | 'single';
  readonly rules: CodecRules;
  readonly announced: readonly AnnouncedTrack[];
  readonly wanted: readonly OutgoingTrack[];
  readonly slots: ReadonlyMap<string, DownlinkSlot>;
  readonly takeSsrc: () => number;
}

export interface AnswerDecision {
  readonly sections: readonly LocalSection[];
  readonly published: readonly PublishedSection[];
  readonly bound: readonly BoundTrack[];
  readonly assignment: Assignment;
}

export function decideAnswer(offer: SessionDescription, context: AnswerContext): AnswerDecision {
  const assignment = assignSlots(findCandidates(offer, context), {
    ...context,
    previous: context.slots,
  });
  const sections: LocalSection[] = [];
  const published: PublishedSection[] = [];
  const bound: BoundTrack[] = [];
  let hasData = false;
  for (const section of offer.sections) {
    const answer = isLiving(section, offer)
      ? answerMedia(section, offer, { ...context, assignment })
      : undefined;
    sections.push(answer?.section ?? answerOther(section, offer, hasData));
    hasData ||= sections.at(-1)?.type === 'data';
    collect(answer, published, bound);
  }
  return { sections, published, bound, assignment };
}

function collect(
  answer: MediaAnswer | undefined,
  published: PublishedSection[],
  bound: BoundTrack[],
): void {
  if (answer?.published !== undefined) published.push(answer.published);
  if (answer?.bound !== undefined) bound.push(answer.bound);
}

function findCandidates(offer: SessionDescription, context: AnswerContext): DownlinkCandidate[] {
  if (context.role !== 'single') return [];
  const candidates: DownlinkCandidate[] = [];
  for (const section of offer.sections) {
    const { mid, kind } = section;
    if (mid === undefined || (kind !== 'audio' && kind !== 'video')) continue;
    if (!isLiving(section, offer) || !isDownlink(section, offer)) continue;
    const allows = (mimeType: string): boolean => context.rules.enabledCodecs.includes(mimeType);
    candidates.push({ mid, kind, codecs: negotiateCodecs(section, { use: 'downlink', allows }) });
  }
  return candidates;
}

/** One association per connection: a second data section is rejected. RFC 8841 section 5. */
function answerOther(
  section: MediaDescription,
  offer: SessionDescription,
  hasData: boolean,
): LocalSection {
  const { kind, mid } = section;
  const isData =
    kind === 'application' && mid !== undefined && !hasData && isLiving(section, offer);
  return isData ? { type: 'data', mid } : reject(section);
}

function reject({ mid, media, protocol, formats }: MediaDescription): RejectedSection {
  return { type: 'rejected', mid, media, protocol, formats };
}
