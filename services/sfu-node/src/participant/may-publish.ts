// May a participant publish from this source? A list of sources narrows what `canPublish` allows.
import type { Grants } from '@chorale/proto/chorale/relay';
import type { TrackSource } from '@chorale/proto/livekit/models';

export function mayPublish(grants: Grants, source: TrackSource): boolean {
  if (!grants.canPublish) return false;
  return grants.canPublishSources.length === 0 || grants.canPublishSources.includes(source);
}
