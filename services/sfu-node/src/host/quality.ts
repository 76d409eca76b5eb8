// How well do packets travel to and from each transport? Numbers of the last interval, for the room to judge.
import type { DownTrackStats } from '@chorale/media';
import { type FeedPulse, readPulse } from './feed-pulse.ts';
import type { AttachedFeed, HostTransport, MediaHostState } from './media-host.ts';
import type { TrackQuality } from './messages.ts';

/** LiveKit's interval. */
const INTERVAL_MS = 5_000;

export function reportQualities(host: MediaHostState): Disposable {
  return host.parts.clock.repeat(INTERVAL_MS, () => {
    const feeds = [...host.feeds.values()];
    host.pulses = new Map(feeds.map((feed) => [feed.feed, takePulse(host, feed)]));
    const byTransport = Map.groupBy(feeds, ({ transport }) => transport);
    for (const transport of host.transports.values()) {
      report(host, transport, byTransport.get(transport) ?? []);
    }
  });
}

const takePulse = ({ pulses }: MediaHostState, { feed, receiver }: AttachedFeed): FeedPulse =>
  readPulse(receiver.stats(), pulses.get(feed), INTERVAL_MS / 1000);

function report(
  host: MediaHostState,
  transport: HostTransport,
  feeds: readonly AttachedFeed[],
): void {
  const flowing = [...transport.down].filter(([track]) => !transport.paused.has(track));
  const down = flowing.map(([track, one]) => [track, one.stats()] as const);
  const trips = down.flatMap(([, { roundTripMs }]) => roundTripMs ?? []);
  host.emit({
    kind: 'quality',
    transport: transport.id,
    roundTripMs: trips.length === 0 ? undefined : Math.max(...trips),
    published: feeds.flatMap(({ feed }) => describePublished(feed, host.pulses.get(feed))),
    sent: down.flatMap(([track, stats]) =>
      describeSent(track, stats, host.pulses.get(transport.wanted.get(track) ?? '')),
    ),
  });
}

/** Of a track that brought nothing nothing is judged: its source may have stopped. */
function describePublished(track: string, pulse: FeedPulse | undefined): TrackQuality[] {
  if (pulse?.highest === undefined) return [];
  const { lossRatio, jitterMs, packetsPerSecond, highest: layer, layers } = pulse;
  const highest = Math.max(...layers.map(({ rank }) => rank));
  return [{ track, lossRatio, jitterMs, packetsPerSecond, layer, highest }];
}

function describeSent(
  track: string,
  { fractionLost, sent, best }: DownTrackStats,
  pulse: FeedPulse | undefined,
): TrackQuality[] {
  if (fractionLost === undefined) return [];
  const { jitterMs = 0, layers = [] } = pulse ?? {};
  const packetsPerSecond = layers.length === 0 ? undefined : pulse?.packetsPerSecond;
  const facts = { layer: sent?.spatial, highest: best.spatial };
  return [{ track, lossRatio: fractionLost, jitterMs, packetsPerSecond, ...facts }];
}
