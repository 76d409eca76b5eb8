// By which handle does a subscriber know a data track? Its own numbers, from 1; a number comes again only after all others.
import { create } from '@chorale/proto';
import type { DataTrackInfo } from '@chorale/proto/livekit/models';
import {
  DataTrackSubscriberHandlesSchema,
  DataTrackSubscriberHandles_PublishedDataTrackSchema as PublishedDataTrackSchema,
} from '@chorale/proto/livekit/rtc';
import type { Participant } from './participant.ts';

export interface DataSubscription {
  readonly handle: number;
  readonly publisher: Participant;
}

const HANDLES = 65_535;

export function subscribeData(
  viewer: Participant,
  publisher: Participant,
  { sid }: DataTrackInfo,
): void {
  const { dataSubscriptions } = viewer;
  if (viewer === publisher || !viewer.grants.canSubscribe || dataSubscriptions.has(sid)) return;
  if (dataSubscriptions.size >= HANDLES) return;
  dataSubscriptions.set(sid, { handle: nextHandle(viewer), publisher });
  tellHandles(viewer);
}

export function unsubscribeData(viewer: Participant, sid: string): void {
  if (viewer.dataSubscriptions.delete(sid)) tellHandles(viewer);
}

function nextHandle(viewer: Participant): number {
  const used = new Set([...viewer.dataSubscriptions.values()].map(({ handle }) => handle));
  do {
    viewer.lastDataHandle = (viewer.lastDataHandle % HANDLES) + 1;
  } while (used.has(viewer.lastDataHandle));
  return viewer.lastDataHandle;
}

/** Always the whole map. */
export function tellHandles(viewer: Participant): void {
  const entries = [...viewer.dataSubscriptions].map(([trackSid, { handle, publisher }]) => {
    const { identity: publisherIdentity, sid: publisherSid } = publisher;
    const facts = { publisherIdentity, publisherSid, trackSid };
    return [handle, create(PublishedDataTrackSchema, facts)];
  });
  const value = create(DataTrackSubscriberHandlesSchema, {
    subHandles: Object.fromEntries(entries),
  });
  viewer.session?.send({ case: 'dataTrackSubscriberHandles', value });
}
