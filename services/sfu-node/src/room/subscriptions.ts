// Who is sent which track? What each participant wants, against what it has.
import { create } from '@chorale/proto';
import {
  Encryption_Type as Encryption,
  ParticipantInfo_State as State,
  SubscriptionError,
  type TrackInfo,
  TrackType,
} from '@chorale/proto/livekit/models';
import { SubscriptionResponseSchema, TrackSubscribedSchema } from '@chorale/proto/livekit/rtc';
import { supportsFastStart } from '@chorale/protocol';
import type { BlankPictures } from '../host/messages.ts';
import { decideAllowed } from '../participant/decide-allowed.ts';
import type { BoundFacts } from '../host/messages.ts';
import type { Participant, Publication, Subscription } from '../participant/participant.ts';
import { stopWaiting } from './missing-tracks.ts';
import type { Room } from './room.ts';
import { noteTakes, selectCodec } from './select-codec.ts';
import { applyShown, EVERYTHING, withdraw } from './shown.ts';
import { tellPresentLevel } from './speakers.ts';
import { decideStreamId } from './stream-id.ts';

/** A pure choice: explicit wishes win over auto-subscribe; nobody is sent its own track. */
export function decideWanted(viewer: Participant, publisher: Participant, track: string): boolean {
  if (viewer === publisher || !viewer.grants.canSubscribe) return false;
  if (!supportsFastStart(viewer.protocol) && viewer.state !== State.ACTIVE) return false;
  if (viewer.unsupported.has(track)) return false;
  if (!decideAllowed(publisher, viewer, track)) return false;
  return viewer.explicit.get(track) ?? viewer.settings.autoSubscribe;
}

const NOTHING_TOLD = {
  ...{ takes: undefined, wanted: undefined, streamState: undefined },
  layers: EVERYTHING,
};

/** Everything that `viewer` may want: after its join, and when its wishes change. */
export function reconcileSubscriptions(room: Room, viewer: Participant): void {
  for (const publisher of room.participants.values()) {
    for (const track of publisher.publications.keys()) reconcile(room, viewer, publisher, track);
  }
}

/** A new track. */
export function offerToSubscribers(room: Room, publisher: Participant, track: string): void {
  for (const viewer of room.participants.values()) reconcile(room, viewer, publisher, track);
}

/** A track that has ended. */
export function dropSubscribers(room: Room, { info: { sid: track } }: Publication): void {
  for (const viewer of room.participants.values()) {
    unsubscribe(room, viewer, track);
    viewer.explicit.delete(track);
    viewer.unsupported.delete(track);
    viewer.trackSettings.delete(track);
    viewer.paused.delete(track);
    if (isLimited(room)) reconcileSubscriptions(room, viewer);
  }
}

/** Of a viewer that leaves: its transports end with it. */
export function dropSubscriptions(viewer: Participant): void {
  for (const subscription of viewer.subscriptions.values()) withdraw(subscription);
  viewer.subscriptions.clear();
}

/** The media host has agreed with the viewer's client on these tracks, and failed to on those. */
export function takeNegotiated(
  room: Room,
  viewer: Participant,
  bound: readonly BoundFacts[],
  unsupported: readonly string[],
): void {
  for (const facts of bound) takeBound(room, viewer, facts);
  for (const track of unsupported) refuse(room, viewer, track);
}

function reconcile(room: Room, viewer: Participant, publisher: Participant, track: string): void {
  const wanted = decideWanted(viewer, publisher, track);
  if (wanted === viewer.subscriptions.has(track)) return;
  const publication = publisher.publications.get(track);
  if (!wanted || publication === undefined) return unsubscribe(room, viewer, track);
  if (isFull(room, viewer, publication.info.type)) return;
  stopWaiting(viewer, track);
  const { feed } = selectCodec(publication, undefined) ?? publication.codecs[0];
  const subscription = { trackSid: track, publisher, feed, bound: false, flow: 'flowing' } as const;
  viewer.subscriptions.set(track, { ...subscription, ...NOTHING_TOLD });
  publisher.hasNewHearers = true;
  subscribe(room, viewer, publication, subscription);
  applyShown(room, viewer, track);
}

const isLimited = ({ settings: { limits } }: Room): boolean =>
  limits.subscriptionLimitVideo > 0 || limits.subscriptionLimitAudio > 0;

/** The place comes free with the end of another track. */
function isFull(room: Room, viewer: Participant, type: TrackType): boolean {
  const { subscriptionLimitVideo, subscriptionLimitAudio } = room.settings.limits;
  const limit = type === TrackType.VIDEO ? subscriptionLimitVideo : subscriptionLimitAudio;
  if (limit === 0) return false;
  const taken = [...viewer.subscriptions.values()].filter(
    ({ trackSid, publisher }) => publisher.publications.get(trackSid)?.info.type === type,
  );
  return taken.length >= limit;
}

function subscribe(
  room: Room,
  viewer: Participant,
  { info, codecs }: Publication,
  { feed, publisher }: Pick<Subscription, 'feed' | 'publisher'>,
): void {
  const transport = viewer.subscriberTransport;
  room.host.send({
    kind: 'subscribe',
    transport,
    ...{ track: info.sid, feed },
    mimeTypes: codecs.map(({ mimeType }) => mimeType.toLowerCase()),
    media: info.type === TrackType.VIDEO ? 'video' : 'audio',
    streamId: decideStreamId(room.settings, viewer, {
      ...{ sid: info.sid, source: info.source, publisherSid: publisher.sid },
    }),
    stereo: info.stereo,
    redundancy: decideRedundancy(room, info),
    blanks: decideBlanks(room, info),
  });
}

/** An encrypted payload is decrypted as a whole: blocks in it are not found. A publisher may ask for none at all. */
export function decideRedundancy(
  { settings }: Pick<Room, 'settings'>,
  { type, encryption, disableRed }: TrackInfo,
): 'made' | 'passed' {
  const isPlain = type === TrackType.AUDIO && encryption === Encryption.NONE && !disableRed;
  return isPlain ? settings.redundancy : 'passed';
}

/** Among encrypted frames only those with the room's trailer are taken as they are. */
export function decideBlanks(
  { sifTrailer }: Pick<Room, 'sifTrailer'>,
  { encryption }: TrackInfo,
): BlankPictures {
  if (encryption === Encryption.NONE) return 'plain';
  return sifTrailer.length > 0 ? { trailer: sifTrailer } : 'none';
}

function unsubscribe(room: Room, viewer: Participant, track: string): void {
  const subscription = viewer.subscriptions.get(track);
  if (subscription === undefined) return;
  viewer.subscriptions.delete(track);
  withdraw(subscription);
  const { subscriberTransport: transport } = viewer;
  room.host.send({ kind: 'unsubscribe', transport, track, feed: subscription.feed });
}

function takeBound(room: Room, viewer: Participant, { track, mimeTypes }: BoundFacts): void {
  const subscription = viewer.subscriptions.get(track);
  if (subscription === undefined) return;
  const outcome = noteTakes(room, viewer, subscription, new Set(mimeTypes));
  if (outcome === 'refused') return refuse(room, viewer, track);
  markBound(room, viewer, subscription);
}

function markBound(room: Room, viewer: Participant, subscription: Subscription): void {
  if (subscription.bound) return;
  subscription.bound = true;
  const { publisher, trackSid } = subscription;
  tellPresentLevel(room, viewer, publisher);
  const publication = publisher.publications.get(trackSid);
  if (publication === undefined || publication.subscribedOnce) return;
  publication.subscribedOnce = true;
  const value = create(TrackSubscribedSchema, { trackSid });
  publisher.session?.send({ case: 'trackSubscribed', value });
}

function refuse(room: Room, viewer: Participant, track: string): void {
  viewer.unsupported.add(track);
  unsubscribe(room, viewer, track);
  const value = create(SubscriptionResponseSchema, {
    trackSid: track,
    err: SubscriptionError.SE_CODEC_UNSUPPORTED,
  });
  viewer.session?.send({ case: 'subscriptionResponse', value });
}
