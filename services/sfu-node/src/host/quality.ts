// How well do packets travel to and from each transport? Loss and round trip of the last interval, for the room to judge.
import type { DownTrack, Receiver } from '@chorale/media';
import type { HostTransport, MediaHostState } from './media-host.ts';

/** LiveKit's interval. */
const INTERVAL_MS = 5_000;

/** What came and what was missed until now, to take differences of. */
export interface QualityMark {
  readonly packets: number;
  readonly lost: number;
}

export function reportQualities(host: MediaHostState): Disposable {
  return host.parts.clock.repeat(INTERVAL_MS, () => {
    for (const transport of host.transports.values()) report(host, transport);
  });
}

function report(host: MediaHostState, transport: HostTransport): void {
  const uplinkLoss = takeUplinkLoss(transport);
  const down = [...transport.down.values()].map((track: DownTrack) => track.stats());
  const losses = down.map(({ fractionLost }) => fractionLost ?? 0);
  const trips = down.map(({ roundTripMs }) => roundTripMs ?? 0);
  host.emit({
    kind: 'quality',
    transport: transport.id,
    lossRatio: Math.max(uplinkLoss, 0, ...losses),
    roundTripMs: Math.max(0, ...trips),
  });
}

function takeUplinkLoss(transport: HostTransport): number {
  const now = countUplink(transport);
  const { packets, lost } = transport.qualityMark;
  transport.qualityMark = now;
  const missed = Math.max(0, now.lost - lost);
  const expected = Math.max(0, now.packets - packets) + missed;
  return expected === 0 ? 0 : missed / expected;
}

function countUplink({ media, published }: HostTransport): QualityMark {
  const receivers = published.map(({ mid }) => media.receiver(mid));
  const layers = receivers.flatMap(
    (receiver: Receiver | undefined) => receiver?.stats().layers ?? [],
  );
  return {
    packets: layers.reduce((sum, layer) => sum + layer.packets, 0),
    lost: layers.reduce((sum, layer) => sum + layer.lost, 0),
  };
}
