// Does a new offer keep the order of m-lines that was agreed on? RFC 8829 section 5.2.2.
import type { NegotiationRefusal } from '../peer-connection.ts';
import type { MediaDescription, SessionDescription } from './description.ts';
import type { LocalSection } from './local-description.ts';

/** One m-line as it was last answered. */
export interface AgreedSection {
  readonly media: string;
  /** Undefined once rejected: the m-line may then be recycled for another section. */
  readonly mid: string | undefined;
}

export function agreeOn(
  offer: SessionDescription,
  answer: readonly LocalSection[],
): readonly AgreedSection[] {
  return offer.sections.map(({ media, mid }, index) => ({
    media,
    mid: answer[index]?.type === 'rejected' ? undefined : mid,
  }));
}

export function refuseMovedSections(
  offer: SessionDescription,
  agreed: readonly AgreedSection[],
): NegotiationRefusal | undefined {
  if (offer.sections.length < agreed.length) {
    return { refused: `the offer has ${offer.sections.length} m-lines and had ${agreed.length}` };
  }
  const moved = offer.sections.find((section, index) => isMoved(section, agreed[index]));
  return moved && { refused: `line ${moved.line}: another section stood at this m-line` };
}

/** A section that is now rejected may have lost its mid (Firefox). */
function isMoved(section: MediaDescription, agreed: AgreedSection | undefined): boolean {
  if (agreed?.mid === undefined) return false;
  if (section.mid === undefined && section.port === 0) return false;
  return section.mid !== agreed.mid || section.media !== agreed.media;
}
