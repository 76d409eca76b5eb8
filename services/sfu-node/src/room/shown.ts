// What is a viewer sent of a track that it takes? What fits how its client shows it; the media host hears of changes.
import {
  type TrackInfo,
  TrackSource,
  TrackType,
  VideoQuality,
} from '@chorale/proto/livekit/models';
import type { LayerFacts } from '../host/messages.ts';
import {
  decideLayers,
  initialSettings,
  type LayerWish,
  NO_LIMIT,
} from '../participant/decide-layers.ts';
import type { Participant, Subscription } from '../participant/participant.ts';
import { codecOf } from './codecs.ts';
import type { Room } from './room.ts';

/** LiveKit's: what is shared on a screen is read, a face is only seen. */
const SCREEN_PRIORITY = 255;
const USUAL_PRIORITY = 1;

/** What a media host sends of a track until it is told otherwise. */
export const EVERYTHING: LayerFacts = {
  ...{ spatial: NO_LIMIT, temporal: NO_LIMIT, priority: USUAL_PRIORITY },
};

/** When a subscription begins, and whenever its client says something else of the track. */
export function applyShown(room: Room, viewer: Participant, track: string): void {
  const subscription = viewer.subscriptions.get(track);
  const publication = subscription?.publisher.publications.get(track);
  if (subscription === undefined || publication === undefined) return;
  const { info } = publication;
  const { mimeType, demand } = codecOf(publication, subscription.feed);
  const wish = decideShown(viewer, info, mimeType);
  const before = subscription.wanted;
  subscription.wanted = wish.quality;
  demand.move(before, wish.quality);
  // Limits first: what goes on asks for a key frame of the layer that it may have.
  if (info.type === TrackType.VIDEO && wish.quality !== VideoQuality.OFF) {
    tellLayers(room, viewer, subscription, {
      ...pick(wish),
      priority: decidePriority(viewer, info),
    });
  }
  tellFlow(room, viewer, subscription, wish);
}

/** The subscription has ended: its publisher need not send for it. */
export function withdraw({ publisher, trackSid, feed, wanted }: Subscription): void {
  const publication = publisher.publications.get(trackSid);
  if (publication !== undefined) codecOf(publication, feed).demand.move(wanted, undefined);
}

/** A pure choice, of the layers in that codec. Of audio only whether it is wanted at all. */
export function decideShown(viewer: Participant, info: TrackInfo, mimeType: string): LayerWish {
  const settings =
    viewer.trackSettings.get(info.sid) ?? initialSettings(viewer.settings.adaptiveStream);
  const isVideo = info.type === TrackType.VIDEO;
  const quality = isVideo ? settings.quality : VideoQuality.HIGH;
  const { layers, codecs } = info;
  const disabled = viewer.paused.has(info.sid);
  return decideLayers({ ...settings, quality, disabled }, { mimeType, layers, codecs });
}

/** A pure choice, 1–255. */
export function decidePriority(viewer: Participant, { sid, source }: TrackInfo): number {
  const asked = viewer.trackSettings.get(sid)?.priority ?? 0;
  if (asked > 0) return Math.min(asked, SCREEN_PRIORITY);
  return source === TrackSource.SCREEN_SHARE ? SCREEN_PRIORITY : USUAL_PRIORITY;
}

const pick = ({ spatial, temporal }: LayerWish): Omit<LayerFacts, 'priority'> => ({
  spatial,
  temporal,
});

function tellFlow(
  room: Room,
  { subscriberTransport: transport }: Participant,
  subscription: Subscription,
  { quality }: LayerWish,
): void {
  const flow = quality === VideoQuality.OFF ? 'paused' : 'flowing';
  if (subscription.flow === flow) return;
  subscription.flow = flow;
  const { trackSid: track } = subscription;
  room.host.send({ kind: 'setPaused', transport, track, paused: flow === 'paused' });
}

function tellLayers(
  room: Room,
  { subscriberTransport: transport }: Participant,
  subscription: Subscription,
  layers: LayerFacts,
): void {
  const { trackSid: track, layers: told } = subscription;
  if (isSame(told, layers)) return;
  subscription.layers = layers;
  room.host.send({ kind: 'setLayers', transport, track, ...layers });
}

const isSame = (a: LayerFacts, b: LayerFacts): boolean =>
  a.spatial === b.spatial && a.temporal === b.temporal && a.priority === b.priority;
