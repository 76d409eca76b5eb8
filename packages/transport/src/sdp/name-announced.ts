// Which announced track is a sending section's, when its msid names none? Firefox's SDP calls tracks otherwise than clients announce them.
import type { AnnouncedTrack } from '../peer-connection.ts';
import type { MediaDescription } from './description.ts';

/**
 * The announcements, under the track ids of the sections: those that match stay, and of the others the first of a kind goes to
 * the first section of that kind whose id is in braces, which is how Firefox writes them. Sections keep their order and announcements theirs, so a later offer is answered alike.
 */
export function nameAnnounced(
  sections: readonly MediaDescription[],
  announced: readonly AnnouncedTrack[],
): AnnouncedTrack[] {
  const sending = sections.filter(({ direction, trackId }) => {
    return trackId !== '' && (direction === 'sendonly' || direction === 'sendrecv');
  });
  const named = new Set(sending.map(({ trackId }) => trackId));
  const known = new Set(announced.map(({ cid }) => cid));
  const unnamed = sending.filter(({ trackId }) => trackId.startsWith('{') && !known.has(trackId));
  return announced.map((track) => {
    if (named.has(track.cid)) return track;
    const index = unnamed.findIndex(({ kind }) => kind === track.kind);
    const [section] = index < 0 ? [] : unnamed.splice(index, 1);
    return section === undefined ? track : { ...track, cid: section.trackId };
  });
}
