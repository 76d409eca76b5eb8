// Which bound sections carry a feed now? Down tracks are made and ended to match.
import type { DownTrack } from '@chorale/media';
import type { HostTransport, MediaHostState } from './media-host.ts';
import type { LayerFacts } from './messages.ts';

/** After a negotiation, a subscription or a feed's end. */
export function syncDownTracks(host: MediaHostState, transport: HostTransport): void {
  const bound = new Map(transport.bound.map(({ trackSid, section }) => [trackSid, section]));
  for (const [track, down] of [...transport.down]) {
    const section = bound.get(track);
    const kept = section !== undefined && section.mid === down.mid && transport.wanted.has(track);
    if (!kept || !host.feeds.has(track)) endDownTrack(transport, track);
  }
  for (const [track, section] of bound) {
    const feed = host.feeds.get(track);
    if (feed === undefined || !transport.wanted.has(track) || transport.down.has(track)) continue;
    const down = transport.media.addDownTrack(section, feed.receiver, transport.options.get(track));
    transport.down.set(track, down);
    applyWishes(transport, track, down);
  }
}

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
