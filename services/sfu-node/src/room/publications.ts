// How does a track become public, and how does it end? Media of a section meets the AddTrack of its cid; either may come first.
import { create } from '@chorale/proto';
import { type TrackInfo, TrackType } from '@chorale/proto/livekit/models';
import { TrackUnpublishedResponseSchema } from '@chorale/proto/livekit/rtc';
import { supportsUnpublishedMessage } from '@chorale/protocol';
import type { PublishedFacts } from '../host/messages.ts';
import type { Participant, PendingTrack } from '../participant/participant.ts';
import { broadcastParticipant } from './broadcast.ts';
import { openDemand } from './dynacast.ts';
import { emitTrack } from './events.ts';
import { matchSections } from './match-sections.ts';
import type { Room } from './room.ts';
import { noteRoomChange } from './room-news.ts';
import { dropSubscribers, offerToSubscribers } from './subscriptions.ts';

/** After each offer of the client and each AddTrack. */
export function syncPublications(room: Room, participant: Participant): void {
  const changed = [endStale(room, participant), publishMatched(room, participant)];
  if (changed.includes('changed')) broadcastParticipant(room, participant);
}

/** Ends one track; the caller broadcasts. */
export function unpublish(room: Room, participant: Participant, trackSid: string): void {
  const publication = participant.publications.get(trackSid);
  if (publication === undefined) return;
  participant.publications.delete(trackSid);
  publication.demand[Symbol.dispose]();
  if (!participant.pending.has(publication.cid)) participant.announced.delete(publication.cid);
  dropSubscribers(room, trackSid);
  room.host.send({ kind: 'detachFeed', track: trackSid });
  if (supportsUnpublishedMessage(participant.protocol)) {
    const value = create(TrackUnpublishedResponseSchema, { trackSid });
    participant.session?.send({ case: 'trackUnpublished', value });
  }
  room.logger.info({ participant: participant.identity, track: trackSid }, 'track unpublished');
  noteRoomChange(room);
  emitTrack(room, participant, 'track_unpublished', publication.info);
}

type Change = 'changed' | 'same';

/** Sections that stopped sending, send another track, or whose track was announced anew. */
function endStale(room: Room, participant: Participant): Change {
  const sending = new Map(participant.sections.map(({ mid, cid }) => [mid, cid]));
  const stale = [...participant.publications.values()].filter(
    ({ mid, cid, sdpCid }) => sending.get(mid) !== sdpCid || participant.pending.has(cid),
  );
  for (const { info } of stale) unpublish(room, participant, info.sid);
  return stale.length > 0 ? 'changed' : 'same';
}

function publishMatched(room: Room, participant: Participant): Change {
  const matches = matchSections(participant);
  for (const [section, pending] of matches) {
    participant.pending.delete(pending.cid);
    publish(room, participant, section, pending);
  }
  return matches.length > 0 ? 'changed' : 'same';
}

function publish(
  room: Room,
  participant: Participant,
  section: PublishedFacts,
  { cid, info }: PendingTrack,
): void {
  describe(info, section, cid);
  const transport = participant.publisherTransport;
  const { mid, cid: sdpCid } = section;
  const demand = openDemand(room, participant, info);
  const publication = { info, cid, sdpCid, mid, transport, demand, subscribedOnce: false };
  participant.publications.set(info.sid, publication);
  const speaker = participant.sid;
  room.host.send({ kind: 'attachFeed', transport, mid, track: info.sid, speaker });
  if (info.muted) room.host.send({ kind: 'setMuted', track: info.sid, muted: true });
  room.logger.info(
    { participant: participant.identity, track: info.sid, mimeType: info.mimeType },
    'track published',
  );
  participant.hasPublished = true;
  noteRoomChange(room);
  emitTrack(room, participant, 'track_published', info);
  offerToSubscribers(room, participant, info.sid);
}

/** What only the negotiation knows. */
function describe(info: TrackInfo, section: PublishedFacts, cid: string): void {
  info.mid = section.mid;
  info.mimeType = section.mimeType;
  if (info.type === TrackType.VIDEO) info.simulcast = section.simulcast;
  for (const codec of info.codecs) {
    if (codec.cid !== cid && codec.cid !== '') continue;
    codec.mid = section.mid;
    codec.mimeType = section.mimeType;
  }
}
