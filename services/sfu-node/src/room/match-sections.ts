// Which announced track does each sending section carry? A pure choice, by cid; without one by kind.
import { type TrackInfo, TrackType } from '@chorale/proto/livekit/models';
import type { PublishedFacts } from '../host/messages.ts';
import type { PendingTrack } from '../participant/participant.ts';

interface Waiting {
  readonly sections: readonly PublishedFacts[];
  readonly pending: ReadonlyMap<string, PendingTrack>;
  /** Mids that carry a publication. */
  readonly taken: ReadonlySet<string>;
}

/**
 * A section whose cid nobody announced takes the oldest track of its kind that no section names: Firefox's SDP
 * calls a track otherwise than its `MediaStreamTrack.id`, which is what clients announce.
 */
export function matchSections(waiting: Waiting): (readonly [PublishedFacts, PendingTrack])[] {
  const free = new Map(waiting.pending);
  const published = new Set(waiting.taken);
  const take = (section: PublishedFacts, track: PendingTrack | undefined) => {
    if (track === undefined || !free.delete(track.cid)) return [];
    return [[section, track] as const];
  };
  const exact = waiting.sections.flatMap((section) => take(section, free.get(section.cid)));
  for (const [section] of exact) published.add(section.mid);
  const unnamed = waiting.sections.filter(({ mid }) => !published.has(mid));
  return [
    ...exact,
    ...unnamed.flatMap((section) =>
      take(
        section,
        [...free.values()].find(({ info }) => mediaOf(info) === section.media),
      ),
    ),
  ];
}

const mediaOf = ({ type }: TrackInfo): PublishedFacts['media'] =>
  type === TrackType.VIDEO ? 'video' : 'audio';
