// How did the packets of a published track come in the last interval? Differences of what is counted for ever.
import type { LayerStats, ReceiverStats } from '@chorale/media';

export interface LayerPulse {
  readonly rid: string;
  /** 0 is the lowest. */
  readonly rank: number;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  readonly jitterMs: number;
  /** Until now. */
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number;
}

export interface FeedPulse {
  readonly layers: readonly LayerPulse[];
  /** 0–1, of all layers together. */
  readonly lossRatio: number;
  /** The largest. */
  readonly jitterMs: number;
  readonly packetsPerSecond: number;
  /** Of the layers that came; undefined: nothing did. */
  readonly highest: number | undefined;
}

/** What came before this look counts as come within it, where there was none before. */
export function readPulse(
  { layers: stats }: ReceiverStats,
  before: FeedPulse | undefined,
  seconds: number,
): FeedPulse {
  const former = new Map(before?.layers.map((layer) => [layer.rid, layer]));
  const layers = stats.map((layer) => readLayer(layer, former.get(layer.rid), seconds));
  const live = layers.filter(({ packetsPerSecond }) => packetsPerSecond > 0);
  const missed = layers.reduce((sum, { rid, lost }) => {
    // A source that begins again counts its losses from there.
    return sum + Math.max(0, lost - (former.get(rid)?.lost ?? 0));
  }, 0);
  const packetsPerSecond = live.reduce((sum, layer) => sum + layer.packetsPerSecond, 0);
  const expected = packetsPerSecond * seconds + missed;
  return {
    layers,
    lossRatio: expected === 0 ? 0 : missed / expected,
    jitterMs: Math.max(0, ...live.map(({ jitterMs }) => jitterMs)),
    packetsPerSecond,
    highest: live.length === 0 ? undefined : Math.max(...live.map(({ rank }) => rank)),
  };
}

function readLayer(
  { rid, rank, packets, bytes, lost, jitterMs }: LayerStats,
  before: LayerPulse | undefined,
  seconds: number,
): LayerPulse {
  return {
    ...{ rid, rank, jitterMs, packets, bytes, lost },
    packetsPerSecond: Math.max(0, packets - (before?.packets ?? 0)) / seconds,
    bitsPerSecond: (Math.max(0, bytes - (before?.bytes ?? 0)) * 8) / seconds,
  };
}
