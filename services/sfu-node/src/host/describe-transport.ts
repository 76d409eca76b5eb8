// What does a media host tell who debugs it of one transport? Numbers and sids, no address and no secret.
import type { DownTrackStats, MediaTransport } from '@chorale/media';
import type { LayerPulse } from './feed-pulse.ts';
import type { HostTransport, MediaHostState } from './media-host.ts';

export interface TransportReport {
  readonly transport: string;
  /** What its link carries; a capacity that is not known is null. Absent where nothing sent is numbered. */
  readonly estimate?: NonNullable<ReturnType<MediaTransport['estimate']>>;
  readonly published: readonly PublishedReport[];
  readonly sent: readonly SentReport[];
}

export interface PublishedReport {
  /** Of the track; of its second codec with that behind it. */
  readonly sid: string;
  /** Of the newest packet. */
  readonly codec: string;
  /** Rates of the last interval of five seconds. */
  readonly layers: readonly LayerPulse[];
}

export interface SentReport extends DownTrackStats {
  readonly sid: string;
  readonly paused: boolean;
}

export function describeTransport(
  host: MediaHostState,
  { id, media, down, paused }: HostTransport,
): TransportReport {
  const feeds = [...host.feeds.values()].filter(({ transport }) => transport?.id === id);
  const estimate = media.estimate();
  return {
    transport: id,
    ...(estimate === undefined ? {} : { estimate }),
    published: feeds.map(({ feed: sid, receiver }) => ({
      sid,
      codec: receiver.codec.mimeType,
      layers: host.pulses.get(sid)?.layers ?? [],
    })),
    sent: [...down].map(([sid, one]) => ({ sid, paused: paused.has(sid), ...one.stats() })),
  };
}
