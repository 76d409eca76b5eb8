// Which bound sections carry a feed now? Down tracks are made and ended to match.
import type { DownTrack } from '@chorale/media';
import type { AttachedFeed, HostTransport, MediaHostState } from './media-host.ts';
import type { LayerFacts } from './messages.ts';

/** After a negotiation, a subscription or a feed's end. */
export function syncDownTracks(host: MediaHostState, transport: HostTransport): void {
  const bound = new Map(transport.bound.map(({ trackSid, section }) => [trackSid, section]));
  for (const [track, down] of [...transport.down]) {
    const section = bound.get(track);
    const kept = section !== undefined && section.mid === down.mid;
    if (!kept || feedOf(host, transport, track) === undefined) endDownTrack(transport, track);
  }
  for (const [track, section] of bound) {
    const feed = feedOf(host, transport, track);
    if (feed === undefined || transport.down.has(track)) continue;
    const down = transport.media.addDownTrack(section, feed.receiver, transport.options.get(track));
    transport.down.set(track, down);
    applyWishes(transport, track, down);
  }
}

/** What a track is to be sent from; undefined while it is not wanted, or that feed is not here. */
const feedOf = (
  { feeds }: MediaHostState,
  { wanted }: HostTransport,
  track: string,
): AttachedFeed | undefined => feeds.get(wanted.get(track) ?? '');

/** Those that came before the down track. */
function applyWishes({ layers, paused }: HostTransport, track: string, down: DownTrack): void {
  const limits = layers.get(track);
  if (limits !== undefined) limitLayers(down, limits);
  if (paused.has(track)) down.pause();
}

export function limitLayers(down: DownTrack, { spatial, temporal, priority }: LayerFacts): void {
  down.setPriority(priority);
  down.setMaxLayers({ spatial, temporal });
}

export function endDownTrack(transport: HostTransport, track: string): void {
  transport.down.get(track)?.[Symbol.dispose]();
  transport.down.delete(track);
}
