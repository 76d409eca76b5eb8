// How does a track become public, and how does it end? Media of a section meets the AddTrack of its cid; either may come first.
import { create } from '@chorale/proto';
import { TrackType } from '@chorale/proto/livekit/models';
import { TrackUnpublishedResponseSchema } from '@chorale/proto/livekit/rtc';
import { supportsUnpublishedMessage } from '@chorale/protocol';
import type { PublishedFacts } from '../host/messages.ts';
import type {
  Participant,
  PendingTrack,
  Publication,
  UplinkSection,
} from '../participant/participant.ts';
import { endBackup, publishBackup } from './backup-codecs.ts';
import { broadcastParticipant } from './broadcast.ts';
import { openCodecs, sectionsOf } from './codecs.ts';
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
  for (const { demand } of publication.codecs) demand[Symbol.dispose]();
  forget(participant, publication);
  dropSubscribers(room, publication);
  for (const { feed, section } of publication.codecs) {
    if (section !== undefined) room.host.send({ kind: 'detachFeed', feed });
  }
  if (supportsUnpublishedMessage(participant.protocol)) {
    const value = create(TrackUnpublishedResponseSchema, { trackSid });
    participant.session?.send({ case: 'trackUnpublished', value });
  }
  room.logger.info({ participant: participant.identity, track: trackSid }, 'track unpublished');
  noteRoomChange(room);
  emitTrack(room, participant, 'track_unpublished', publication.info);
}

/** What was announced of it, backups that have not come included. */
function forget({ pending, announced }: Participant, publication: Publication): void {
  for (const { cid, info, backup } of [...pending.values()]) {
    if (info === publication.info && backup !== undefined) {
      pending.delete(cid);
      announced.delete(cid);
    }
  }
  for (const { cid } of sectionsOf(publication)) if (!pending.has(cid)) announced.delete(cid);
}

type Change = 'changed' | 'same';

/** Sections that stopped sending, send another track, or whose track was announced anew. */
function endStale(room: Room, participant: Participant): Change {
  const sending = new Map(participant.sections.map(({ mid, cid }) => [mid, cid]));
  const isStale = ({ mid, cid, sdpCid }: UplinkSection): boolean =>
    sending.get(mid) !== sdpCid || participant.pending.has(cid);
  let change: Change = 'same';
  for (const publication of [...participant.publications.values()]) {
    const stale = publication.codecs.filter(({ section }) => section && isStale(section));
    if (stale.length === 0) continue;
    change = 'changed';
    const { info, codecs } = publication;
    if (stale[0] === codecs[0]) unpublish(room, participant, info.sid);
    else for (const codec of stale) endBackup(room, participant, { publication, codec });
  }
  return change;
}

function publishMatched(room: Room, participant: Participant): Change {
  const { publications } = participant;
  const sections = [...publications.values()].flatMap(sectionsOf);
  const matches = matchSections({ ...participant, taken: new Set(sections.map(({ mid }) => mid)) });
  for (const [facts, pending] of matches) {
    participant.pending.delete(pending.cid);
    const { info, backup: codec } = pending;
    const publication = publications.get(info.sid);
    if (codec === undefined) publish(room, participant, facts, pending);
    else if (publication !== undefined) {
      publishBackup(room, participant, { publication, codec, facts, cid: pending.cid });
    }
  }
  return matches.length > 0 ? 'changed' : 'same';
}

function publish(
  room: Room,
  participant: Participant,
  facts: PublishedFacts,
  { cid, info }: PendingTrack,
): void {
  const { mid, cid: sdpCid } = facts;
  info.mid = mid;
  if (info.type === TrackType.VIDEO) info.simulcast = facts.simulcast;
  const codecs = openCodecs(room, participant, { info, section: { cid, sdpCid, mid }, facts });
  participant.publications.set(info.sid, {
    ...{ info, codecs, isRegressed: false, subscribedOnce: false },
  });
  const { sid: speaker, publisherTransport: transport } = participant;
  room.host.send({ kind: 'attachFeed', transport, mid, feed: info.sid, speaker });
  if (info.muted) room.host.send({ kind: 'setMuted', feed: info.sid, muted: true });
  room.logger.info(
    { participant: participant.identity, track: info.sid, mimeType: info.mimeType },
    'track published',
  );
  participant.hasPublished = true;
  noteRoomChange(room);
  emitTrack(room, participant, 'track_published', info);
  offerToSubscribers(room, participant, info.sid);
}
