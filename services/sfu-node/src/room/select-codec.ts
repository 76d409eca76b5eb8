// Which codec of a track is a viewer sent? The first that its client can take; it is told to the media host when it changes.
import { BackupCodecPolicy as Policy, TrackType } from '@chorale/proto/livekit/models';
import type {
  Participant,
  Publication,
  PublishedCodec,
  Subscription,
} from '../participant/participant.ts';
import type { Room } from './room.ts';
import { applyShown, withdraw } from './shown.ts';

/**
 * A pure choice. `takes`: lower-case mime types; undefined while nothing is known, and then it may be any. The outcome is
 * undefined where there is none. Audio is converted for whoever cannot take it.
 */
export function selectCodec(
  { info, codecs, isRegressed }: Publication,
  takes: ReadonlySet<string> | undefined,
): PublishedCodec | undefined {
  if (info.type !== TrackType.VIDEO) return codecs[0];
  const able = codecs.filter(({ mimeType }) => takes?.has(mimeType.toLowerCase()) ?? true);
  const backup = able.find((codec) => codec !== codecs[0] && codec.section !== undefined);
  return (isRegressed ? backup : undefined) ?? able[0];
}

/** What its section can carry is known now. `refused`: its client can take no codec of the track. */
export function noteTakes(
  room: Room,
  viewer: Participant,
  subscription: Subscription,
  takes: ReadonlySet<string>,
): 'taken' | 'refused' {
  const { publisher, trackSid } = subscription;
  const publication = publisher.publications.get(trackSid);
  if (publication === undefined) return 'taken';
  subscription.takes = takes;
  const codec = selectCodec(publication, takes);
  if (codec === undefined) return 'refused';
  if (codec !== publication.codecs[0] && !publication.isRegressed && regresses(room, publication)) {
    publication.isRegressed = true;
    reviewCodecs(room, publication);
  }
  send(room, viewer, subscription, codec);
  return 'taken';
}

/** Another codec of the track has begun or ended, or is preferred now. */
export function reviewCodecs(room: Room, publication: Publication): void {
  for (const viewer of room.participants.values()) {
    const subscription = viewer.subscriptions.get(publication.info.sid);
    if (subscription === undefined) continue;
    const codec = selectCodec(publication, subscription.takes);
    if (codec !== undefined) send(room, viewer, subscription, codec);
  }
}

function send(
  room: Room,
  viewer: Participant,
  subscription: Subscription,
  { feed: to }: PublishedCodec,
): void {
  const { feed: from, trackSid: track } = subscription;
  if (from === to) return;
  withdraw(subscription);
  subscription.wanted = undefined;
  subscription.feed = to;
  room.host.send({ kind: 'switchFeed', transport: viewer.subscriberTransport, track, from, to });
  applyShown(room, viewer, track);
}

/** A pure choice: may the publisher send two codecs at a time, or shall all be sent the one that everybody can take? */
function regresses({ participants, settings }: Room, { info }: Publication): boolean {
  if (info.backupCodecPolicy === Policy.REGRESSION) return true;
  if (info.backupCodecPolicy !== Policy.PREFER_REGRESSION) return false;
  const { codecRegressionThreshold: threshold } = settings;
  return threshold === 0 || participants.size < threshold;
}
